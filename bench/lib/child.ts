import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A TypeScript program in a process of its own, so that what is measured and what measures do not share a thread. */
export interface Child<Command, Answer> {
  /** Sends a command and resolves with the next answer. */
  ask(command: Command): Promise<Answer>
  stop(): Promise<void>
}

/** Starts `file`; it answers commands by {@link serve}. */
export function startChild<Command extends object, Answer>(
  file: URL,
  args: readonly string[] = [],
): Child<Command, Answer> {
  const child = fork(file, args, {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    async ask(command) {
      const answer = nextAnswer<Answer>(child, file)
      child.send(command)
      return answer
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

function nextAnswer<Answer>(child: ChildProcess, file: URL): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      reject(new Error(`${file.pathname} ended with code ${code} before it answered`))
    }
    child.once('exit', onExit)
    child.once('message', message => {
      child.off('exit', onExit)
      resolve(message as Answer)
    })
  })
}

/** The child's side: answers each command with what `handle` gives, one after another. Ends with its parent. */
export function serve<Command, Answer>(handle: (command: Command) => Promise<Answer>): void {
  process.on('disconnect', () => process.exit())
  process.on('message', command => {
    void handle(command as Command).then(answer => process.send?.(answer))
  })
}
