import { describe, expect, it } from 'vitest'
import { assetBase, createKeptAssets } from './assets.ts'

const HASH = 'a'.repeat(64)
const COPY = `https://app.test/api/assets/shop/${HASH}`
const URL = 'https://shop.test/x.png'
const event = (payload: unknown, tag: unknown = 'playhead.asset', type = 5) => ({ type, data: { tag, payload } })
const payload = { url: URL, project: 'shop', hash: HASH, type: 'image/png', bytes: 3 }

function kept() {
  const assets = createKeptAssets('https://app.test/api/assets')
  assets.note(event(payload))
  return assets
}

describe('kept assets', () => {
  it('are news once, and again when the file is another', () => {
    const assets = kept()
    expect(assets.note(event(payload))).toBe(false)
    expect(assets.note(event({ ...payload, hash: 'b'.repeat(64) }))).toBe(true)
    expect(assets.address(URL)).toContain('/bbb')
  })

  it.each([
    event({ ...payload, project: '../..' }),
    event({ ...payload, hash: `${HASH}/../x` }),
    event({ ...payload, hash: undefined }),
    event({ ...payload, url: 5 }),
    event(null),
    event(payload, 'other'),
    event(payload, 'playhead.asset', 3),
    { type: 5, data: null },
  ])('are not taken from %j', untrusted => {
    const assets = createKeptAssets('https://app.test/api/assets')
    expect(assets.note(untrusted)).toBe(false)
    expect(assets.address(URL)).toBe(URL)
  })

  it('stand for the address, whatever part of the file it names', () => {
    expect(kept().address(URL)).toBe(COPY)
    expect(kept().address(`${URL}#a`)).toBe(`${COPY}#a`)
    expect(kept().address(`${URL}?v=2`)).toBe(`${URL}?v=2`)
  })

  it.each([
    [`a{background:url(${URL})}`, `a{background:url("${COPY}")}`],
    [`src: url( "${URL}" ) format("woff"), url('${URL}#f')`, `src: url( "${COPY}" ) format("woff"), url("${COPY}#f")`],
    ['a{background:url(https://shop.test/other.png)}', 'a{background:url(https://shop.test/other.png)}'],
    [`content: "${URL}"`, `content: "${URL}"`],
  ])('stand in %s', (css, expected) => expect(kept().css(css)).toBe(expected))
})

describe('assetBase', () => {
  it.each([
    ['/replay.html', '/api/assets'],
    ['/s/tok-en_1/replay.html', '/s/tok-en_1/assets'],
    ['/embed/tok-en_1/replay.html', '/s/tok-en_1/assets'],
    ['/s/a/b/replay.html', '/api/assets'],
  ])('of %s is %s', (pathname, expected) =>
    expect(assetBase({ origin: 'https://app.test', pathname })).toBe(`https://app.test${expected}`),
  )
})
