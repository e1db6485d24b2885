import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeEvent } from '../../../test/recording.ts'
import { quote, toCurl } from './curl.ts'
import { type Request, requestOf } from './request.ts'

const EVIL = [
  "'; touch /tmp/owned; '",
  '$(touch /tmp/owned) `id` $HOME',
  '\\',
  "\\'",
  "a'\nb",
  '!history',
  '\u001b[201~\nid\n',
  '\u009b31m',
  '@/etc/passwd',
  '-o/tmp/owned',
  'x\u0000y',
  'ünï ☃ 🦊',
  '\ud800 alone',
  '~/* ?[a-z] {a,b} & | ; < > #',
  '',
]

/** What bash makes of words: the arguments that curl would get, of each command. */
function argumentsOf(commands: readonly string[]): string[][] {
  const script = `curl() { printf '%s\\0' "$@"; printf '\\1\\0'; }\n${commands.join('\n')}\n`
  const answer = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })
  return answer
    .split('\u0001\0')
    .slice(0, -1)
    .map(command => command.split('\0').slice(0, -1))
}

/** What can be in an argument of a process: no NUL, and no half of a pair. */
const asWord = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text.replaceAll('\0', '')))

const request = (over: Partial<Request> = {}): Request => ({
  ...requestOf(makeEvent(0, 'network', 'GET /', { props: { method: 'GET', url: 'https://shop.example/api' } })),
  ...over,
})

describe('quote', () => {
  it('is one word to a real shell, with the same text', () => {
    // U+0001 alone is what separates commands above.
    const texts = [
      ...EVIL,
      ...fc
        .sample(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }), 200)
        .map(units => String.fromCharCode(...units)),
      ...fc
        .sample(fc.array(fc.integer({ min: 0, max: 0x10ff }), { maxLength: 30 }), 200)
        .map(units => String.fromCharCode(...units)),
      ...fc.sample(fc.string({ unit: fc.constantFrom(...'\'"\\$`!\n\r\t\u001b x'), maxLength: 20 }), 100),
    ].filter(text => !text.includes('\u0001'))
    const words = argumentsOf(texts.map(text => `curl ${quote(text)}`))
    expect(words).toEqual(texts.map(text => [asWord(text)]))
  })

  it('lets no control character through to a terminal, and makes one line', () => {
    for (const text of EVIL) expect(quote(text)).not.toMatch(/\p{Cc}/u)
  })
})

describe('toCurl', () => {
  it('says what was asked for', () => {
    expect(toCurl(request())).toBe("curl --url 'https://shop.example/api'")
    expect(toCurl(request({ method: 'HEAD' }))).toBe("curl --url 'https://shop.example/api' --head")
    expect(toCurl(request({ url: 'https://shop.example/?ids[]=1' }))).toContain('--globoff')
    expect(
      toCurl(
        request({
          method: 'POST',
          requestHeaders: [['content-type', 'application/json']],
          requestBody: '{"it":"\'s"}',
        }),
      ),
    ).toBe(
      `curl --url 'https://shop.example/api' --request 'POST' --header 'content-type: application/json' --data-raw '{"it":"'\\''s"}'`,
    )
  })

  it('gives curl exactly the recorded values, whatever they are', () => {
    const commands = EVIL.map(
      text => toCurl(request({ method: 'PUT', requestHeaders: [['x-evil', text]], requestBody: `${text}.` })) ?? '',
    )
    argumentsOf(commands).forEach((words, n) => {
      const value = asWord((EVIL[n] ?? '').replace(/[\r\n]+/g, ' ').trim())
      expect(words).toEqual([
        '--url',
        'https://shop.example/api',
        '--request',
        'PUT',
        '--header',
        value === '' ? 'x-evil;' : `x-evil: ${value}`,
        '--data-raw',
        asWord(`${EVIL[n]}.`),
      ])
    })
  })

  it('has none for what is no request on the web, and leaves out headers that are files', () => {
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', '-o/tmp/owned', '/relative', ''])
      expect(toCurl(request({ url }))).toBeNull()
    expect(toCurl(request({ method: 'GET /tmp' }))).toBeNull()
    expect(toCurl(request({ requestHeaders: [['@/etc/passwd', 'x']] }))).not.toContain('passwd')
  })
})
