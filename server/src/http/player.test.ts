import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pagePolicy, replayPolicy } from './player.ts'

describe('pagePolicy', () => {
  it('names the inline script of the page by its hash, and no other', () => {
    const source = '\n  start({ base: "" })\n'
    const policy = pagePolicy(`<html><script>${source}</script><script src="/x.js"></script></html>`)
    const hash = createHash('sha256').update(source).digest('base64')
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`)
    expect(policy.match(/sha256-/g)).toHaveLength(1)
  })

  it('lets nothing in from elsewhere', () => {
    const policy = pagePolicy('<html></html>')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|\*|https?:/)
  })
})

describe('who may frame', () => {
  const sites = ['https://wiki.example.com', 'https://*.example.org']
  const replay = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'" />`

  it('the page: nobody, or the sites that were named', () => {
    expect(pagePolicy('<html></html>')).toMatch(/; frame-ancestors 'none'$/)
    expect(pagePolicy('<html></html>', sites)).toMatch(
      /; frame-ancestors https:\/\/wiki.example.com https:\/\/\*.example.org$/,
    )
  })

  it('the replay: the page around it, and what is around that', () => {
    expect(replayPolicy(replay)).toBe("default-src 'none'; frame-ancestors 'self'")
    expect(replayPolicy(replay, sites)).toBe(`default-src 'none'; frame-ancestors 'self' ${sites.join(' ')}`)
  })
})

describe('replayPolicy', () => {
  it('is what the document carries, and who may frame it', () => {
    const html = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https:" />`
    expect(replayPolicy(html)).toBe("default-src 'none'; img-src https:; frame-ancestors 'self'")
  })
  it.each(['<html></html>', '<meta http-equiv="Content-Security-Policy" content="img-src *">'])('refuses %s', html => {
    expect(() => replayPolicy(html)).toThrow(/no content security policy/)
  })
})
