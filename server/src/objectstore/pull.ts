import { Readable } from 'node:stream'

/**
 * A stream of what `pull` gives, until that is `undefined`; `release` is called once, however the stream ends.
 * Not `Readable.from(generator)`: destroyed before its first read, that never runs the generator's `finally`, and the file or socket leaks.
 */
export function pullStream(pull: () => Promise<Buffer | undefined>, release: () => Promise<void>): Readable {
  return new Readable({
    read() {
      pull().then(
        chunk => this.push(chunk ?? null),
        error => this.destroy(error),
      )
    },
    destroy(error, done) {
      release().then(
        () => done(error),
        failed => done(error ?? failed),
      )
    },
  })
}
