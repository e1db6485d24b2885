import { STAGE_PROTOCOL, type StageCommand, type StageReport, seal, unseal } from '../lib/stage/protocol.ts'
import { createPicture, type Picture } from './picture.ts'
import { createPointer } from './pointer.ts'

/** Milliseconds after which a new picture has certainly been drawn: rrweb builds its first keyframe in a timer of 1 ms. */
const DRAW_MS = 4
/** Milliseconds between two reports of the time while playing. */
const REPORT_MS = 250

const stage = document.getElementById('stage') as HTMLElement
const app = window.parent
let picture: Picture | null = null
let next: Picture | null = null
let size = { width: 0, height: 0 }
const pointer = createPointer()
/** Commands are carried out one after another; a picture that is being drawn is finished before the next is asked for. */
let work: Promise<void> = Promise.resolve()

function report(message: StageReport): void {
  app.postMessage(seal(message), location.origin)
}

const listener = {
  onViewport(width: number, height: number): void {
    size = { width, height }
    fit()
    report({ kind: 'viewport', width, height })
  },
  onTrouble(message: string): void {
    report({ kind: 'trouble', message })
  },
}

/** Scales the recorded viewport into this document, centred, never larger than life. */
function fit(): void {
  if (size.width === 0 || size.height === 0) return
  const scale = Math.min(innerWidth / size.width, innerHeight / size.height, 1)
  const x = Math.round((innerWidth - size.width * scale) / 2)
  const y = Math.round((innerHeight - size.height * scale) / 2)
  for (const each of [picture, next]) {
    if (!each) continue
    each.element.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
    // The cursor keeps its size on screen, down to a phone's.
    each.element.style.setProperty('--undo-scale', String(Math.min(1 / scale, 3)))
  }
}

async function carryOut(command: StageCommand): Promise<void> {
  switch (command.kind) {
    case 'show':
      replaceBy(await draw(command.events, command.atMs))
      return report({ kind: 'shown', token: command.token, atMs: command.atMs })
    case 'renew': {
      const successor = await draw(command.events, command.atMs)
      if (picture) await successor.takeOver(picture)
      replaceBy(successor)
      return report({ kind: 'shown', token: command.token, atMs: command.atMs })
    }
    case 'seek':
      await picture?.moveTo(command.atMs)
      return report({ kind: 'shown', token: command.token, atMs: command.atMs })
    case 'append':
      return picture?.append(command.events)
    case 'play':
      return picture?.play(command.atMs, command.speed)
    case 'pause': {
      const atMs = picture?.pause()
      if (typeof atMs === 'number') report({ kind: 'time', atMs })
      return
    }
    case 'point':
      return report({ kind: 'pointed', at: picture && pointer.at(picture, command.x, command.y) })
    case 'widen':
      return report({ kind: 'pointed', at: picture && pointer.widen() })
    case 'clear':
      picture?.destroy()
      picture = null
  }
}

/** Draws the next picture behind the one that is seen. */
async function draw(events: readonly string[], atMs: number): Promise<Picture> {
  next = await createPicture(stage, events, listener)
  await next.moveTo(atMs)
  await pass(DRAW_MS)
  return next
}

function replaceBy(successor: Picture): void {
  picture?.destroy()
  picture = successor
  next = null
  fit()
  picture.element.classList.remove('is-drawing')
}

function pass(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

addEventListener('message', message => {
  if (message.source !== app || message.origin !== location.origin) return
  const body = unseal(message.data)
  if (!body) return
  const command = body as StageCommand
  work = work.then(() =>
    carryOut(command).catch((error: unknown) => {
      next = null
      for (const unfinished of stage.querySelectorAll('.is-drawing')) unfinished.remove()
      listener.onTrouble(error instanceof Error ? error.message : String(error))
      // The app waits for this picture; it goes on with what stands.
      if ('token' in command) report({ kind: 'shown', token: command.token, atMs: command.atMs })
    }),
  )
})

addEventListener('resize', fit)
setInterval(() => {
  const atMs = picture?.playingAt()
  if (typeof atMs === 'number') report({ kind: 'time', atMs })
}, REPORT_MS)
report({ kind: 'hello', protocol: STAGE_PROTOCOL })
