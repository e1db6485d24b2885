/** Milliseconds a file's address stays valid: the browser has taken it over by then. */
const TAKEN_MS = 10_000

/** Gives the viewer a file that is here. */
export function saveText(name: string, text: string): void {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  saveFrom(href, name)
  setTimeout(() => URL.revokeObjectURL(href), TAKEN_MS)
}

/** Lets the browser load a file to disk itself, with its own progress: it may be larger than memory. */
export function saveFrom(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}
