/** Quotes, comments and the rest of SQL as far as splitting it needs: each alternative is one token. */
const TOKEN = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`;/-]+|[\s\S]/g

/**
 * Splits SQL at the semicolons that end statements; those in strings, quoted names and comments do not. Comments are left
 * out, so that what remains empty was no statement.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let statement = ''
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token === ';') {
      statements.push(statement)
      statement = ''
    } else if (token.startsWith('--') || token.startsWith('/*')) {
      statement += ' '
    } else {
      statement += token
    }
  }
  return [...statements, statement].map(text => text.trim()).filter(text => text !== '')
}
