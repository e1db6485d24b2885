import { describe, expect, it } from 'vitest'
import { canvasImage, checkedPicture, pictureIn } from './canvas-picture.ts'

const blob = (base64: unknown, type: unknown = 'image/webp') => ({
  rr_type: 'Blob',
  type,
  data: [{ rr_type: 'ArrayBuffer', base64 }],
})
const drawn = (image: unknown) => ({ property: 'drawImage', args: [{ rr_type: 'ImageBitmap', args: [image] }, 0, 0] })
const event = (...commands: unknown[]) => ({ source: 9, id: 1, type: 0, commands })

describe('pictureIn', () => {
  it('is what is drawn last', () => {
    const clear = { property: 'clearRect', args: [0, 0, 9, 9] }
    expect(pictureIn(event(clear, drawn(blob('AAAA'))))).toBe('data:image/webp;base64,AAAA')
    expect(pictureIn(event(drawn(blob('AAAA')), drawn(blob('BBBB', 'image/png'))))).toBe('data:image/png;base64,BBBB')
  })

  it.each([
    event(),
    event({ property: 'fillRect', args: [0, 0, 1, 1] }),
    event({ property: 'drawImage', args: ['$0', 0, 0] }),
    event(drawn(blob(5))),
    event(drawn(blob('AAAA', null))),
    event(null, 5, { property: 'drawImage' }),
    { source: 9, id: 1, type: 0, property: 'drawImage', args: [] },
    { commands: 'x' },
    null,
    5,
  ])('is none in %j', data => expect(pictureIn(data)).toBeNull())
})

describe('checkedPicture', () => {
  it.each(['data:image/webp;base64,AAAA', 'data:image/png;base64,a+/b', 'data:image/jpeg;base64,AA=='])(
    'takes %s',
    url => expect(checkedPicture(url)).toBe(url),
  )

  it.each([
    'https://evil.example/x.png',
    'data:image/svg+xml;base64,AAAA',
    'data:text/html;base64,AAAA',
    'data:image/png,AAAA',
    'data:image/png;base64,',
    `data:image/png;base64,AAAA'/%3E%3Cscript`,
    'data:image/png;base64,AAAA") } * { display: none',
    'data:image/png;base64,AAAA\n',
    ' data:image/png;base64,AAAA',
    `data:image/png;base64,${'A'.repeat(4_000_000)}`,
    undefined,
    5,
  ])('refuses %.60s', url => expect(checkedPicture(url)).toBeNull())
})

it('canvasImage has the canvas’s size, and the picture all over it', () => {
  const [before, picture] = [canvasImage(20, 10, null), canvasImage(20, 10, 'data:image/png;base64,AAAA')].map(url =>
    decodeURIComponent(url.slice(url.indexOf(',') + 1)),
  )
  expect(before).toBe(`<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'></svg>`)
  expect(picture).toContain(
    `<image width='20' height='10' preserveAspectRatio='none' href='data:image/png;base64,AAAA'/>`,
  )
})
