/** `512 B`, `12.4 KB`, `3.1 MB`; a dash where nobody knows. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return '–'
  if (bytes < 1000) return `${bytes} B`
  const isMega = bytes >= 1_000_000
  const value = bytes / (isMega ? 1_000_000 : 1_000)
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${isMega ? 'MB' : 'KB'}`
}

/** `85 ms`, `1.24 s`; a dash where nobody knows. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return '–'
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 10) / 100} s`
}
