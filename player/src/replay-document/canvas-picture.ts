/** Characters of a picture, 4 MB: a recorder of ours sends 350 KB at most, rrweb's a PNG of the whole canvas. */
const MAX_PICTURE_CHARS = 4_000_000

const PICTURE = /^data:image\/(?:webp|png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/

/** A recorded picture as a `data:` address, if it is one and no more than that. */
export function checkedPicture(url: unknown): string | null {
  return typeof url === 'string' && url.length <= MAX_PICTURE_CHARS && PICTURE.test(url) ? url : null
}

/**
 * The whole picture a canvas event of rrweb's format brings, as an unchecked `data:` address: the image its last `drawImage` draws, if that is
 * `{rr_type: 'ImageBitmap', args: [{rr_type: 'Blob', type, data: [{rr_type: 'ArrayBuffer', base64}]}]}`.
 * Null for single drawing commands, which only a script could carry out.
 */
export function pictureIn(data: unknown): string | null {
  const commands = fields(data).commands
  if (!Array.isArray(commands)) return null
  const drawn = commands.map(fields).filter(({ property }) => property === 'drawImage')
  const blob = first(first(fields(drawn.at(-1)).args).args)
  const { base64 } = first(blob.data)
  return typeof base64 === 'string' && typeof blob.type === 'string' ? `data:${blob.type};base64,${base64}` : null
}

/**
 * An image of a canvas's own size with its recorded picture, which may be smaller, all over it. Without one it is empty.
 * @param picture a checked one
 */
export function canvasImage(width: number, height: number, picture: string | null): string {
  const size = `width='${width}' height='${height}'`
  const image = picture === null ? '' : `%3Cimage ${size} preserveAspectRatio='none' href='${picture}'/%3E`
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' ${size}%3E${image}%3C/svg%3E`
}

type Fields = Record<string, unknown>

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function first(list: unknown): Fields {
  return Array.isArray(list) ? fields(list[0]) : {}
}
