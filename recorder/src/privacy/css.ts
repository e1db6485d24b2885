/** Declarations that can hold a page's text: generated content, and custom properties that may be used there. Names of fonts are none. */
const DECLARATION =
  /(?:^|[^\w-])(?:content|--(?![\w-]*font)[\w-]+)\s*:(?:[^;{}"']|"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?)*/gi

const STRING = /(["'])((?:\\[\s\S]|(?!\1)[\s\S])*)(\1?)/g

/** Closing brackets and quotes are not asked for: the browser closes what is left open, and the pattern never goes back. */
const ADDRESS = /(\burl\(\s*|@import\s+|\bimage-set\(\s*)("[^"]*|'[^']*|(?!url\()[^\s"')][^)]*)/gi

/** One character, also escaped: quotation marks and the glyphs of icon fonts. */
const GLYPH = /^(?:\\[\da-f]{1,6} ?|[^\\])?$/i

/** What a style sheet needs in order to lay the page out, as opposed to pictures. */
const NO_PICTURE = /^(?:#|data:(?:font|application))|\.(?:css|woff2?|[ot]tf|eot)\b/i

/** CSS with its texts put through `text` and its addresses through `url`; with `dropsPictures`, without addresses of pictures. */
export function redactCss(
  css: string,
  text: (text: string) => string,
  url: (url: string) => string,
  dropsPictures: boolean,
): string {
  return css
    .replace(DECLARATION, declaration =>
      declaration.replace(
        STRING,
        (_, open: string, inner: string, close: string) => open + (GLYPH.test(inner) ? inner : text(inner)) + close,
      ),
    )
    .replace(ADDRESS, (_, before: string, address: string) => {
      const [quote = ''] = /^["']?/.exec(address) ?? []
      const target = address.slice(quote.length)
      return before + quote + (dropsPictures && !NO_PICTURE.test(target) ? '' : url(target))
    })
}
