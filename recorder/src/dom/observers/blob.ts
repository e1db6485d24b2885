import { guarded } from '../../guard.ts'

/** Hands over the `data:` URL of a blob, made off the main thread. */
export function dataUrlOf(blob: Blob, done: (url: string) => void): void {
  const reader = new FileReader()
  reader.onload = guarded(() => done(reader.result as string))
  reader.readAsDataURL(blob)
}
