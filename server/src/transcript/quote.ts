/** Characters of a name, path or message in a transcript: a sentence. Longer ones are nearly always data. */
const MAX_QUOTE_CHARS = 160

/**
 * What is never seen and still read: control characters and line ends; format characters (zero width, direction, the tag block);
 * line and paragraph separators; private use; halves of pairs; variation selectors, which can carry any text.
 */
const UNSEEN = /(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]|\p{Variation_Selector})+/gu

/** Recorded text as one line of visible characters, of at most `maxChars`. */
export function visibleLine(text: string, maxChars: number = MAX_QUOTE_CHARS): string {
  // Cut first: what follows costs time by the character, and a recorded string may have a hundred million of them.
  const clean = text
    .slice(0, maxChars * 4)
    .replace(UNSEEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...clean]
  const isCut = characters.length > maxChars || text.length > maxChars * 4
  return isCut ? `${characters.slice(0, maxChars - 1).join('')}…` : clean
}

/**
 * Recorded text in quotation marks, for a text that people paste into an issue or an assistant: one line, of limited length, without
 * characters nobody sees. A quotation mark inside is escaped, so nothing recorded can end its own quotation; grave accents become
 * apostrophes, so nothing recorded can end the code span it is put in.
 */
export function quote(text: string, maxChars: number = MAX_QUOTE_CHARS): string {
  return `"${visibleLine(text, maxChars).replaceAll('`', "'").replace(/[\\"]/g, '\\$&')}"`
}

/** A line with its quotations in Markdown's code spans, where no link, image or tag of theirs comes to life. */
export function inCodeSpans(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, '`$&`')
}
