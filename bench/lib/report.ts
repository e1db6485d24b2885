/** One line of the table: column name to cell. Numbers are aligned to the right and grouped by thousands. */
export type Row = Readonly<Record<string, string | number>>

/**
 * Ends a benchmark: an aligned table for people, or, when the command line has `--json`, exactly one JSON object on stdout.
 * @param rows what people read; every row has the same columns
 * @param json what machines read: the figures named in the benchmark's own page, unrounded where it matters
 */
export function report(title: string, rows: readonly Row[], json: object, wantsJson = wantsJsonOutput()): void {
  process.stdout.write(wantsJson ? `${JSON.stringify(json)}\n` : `\n${title}\n\n${table(rows)}\n`)
}

/** Progress goes to stderr, so that stdout stays one JSON object. */
export function progress(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** True when the command line has `--json`. */
export function wantsJsonOutput(argv: readonly string[] = process.argv): boolean {
  return argv.includes('--json')
}

/** The number after `--name`, or `fallback` when it is absent. Throws a TypeError when what follows is not a positive number. */
export function numberOption(name: string, fallback: number, argv: readonly string[] = process.argv): number {
  const at = argv.indexOf(`--${name}`)
  if (at < 0) return fallback
  const value = Number(argv[at + 1])
  if (!(value > 0) || !Number.isFinite(value)) throw new TypeError(`--${name} needs a positive number`)
  return value
}

/** The rows as text: columns as wide as their widest cell, two spaces between them. */
export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const widths = columns.map(column => Math.max(column.length, ...rows.map(row => cell(row[column]).length)))
  const line = (cells: string[], numeric: boolean[]): string =>
    cells
      .map((text, at) => (numeric[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  const numeric = columns.map(column => rows.every(row => typeof row[column] === 'number'))
  return [
    line(columns, numeric),
    line(
      widths.map(width => '-'.repeat(width)),
      numeric,
    ),
    ...rows.map(row =>
      line(
        columns.map(column => cell(row[column])),
        numeric,
      ),
    ),
  ].join('\n')
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? ''
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 2 : 4
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
