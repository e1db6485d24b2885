import { describe, expect, it } from 'vitest'
import { DOC, open, page, record, recordOnly, textOf } from './testbrowser.ts'
import type { Lab } from './testpage.ts'

declare const lab: Lab

describe('snapshots', () => {
  it('leaves out what draws nothing and keeps its place in the body', async () => {
    await open(`<!DOCTYPE html><html><head><meta charset=utf-8><meta name=color-scheme content=dark><base href="/sub/"><title>t</title>
      <link rel=icon href=i.png><script type=text/plain>secret()</script></head>
      <body><!-- note --><script type=text/plain id=s>secret()</script><noscript>no</noscript><meta itemprop=x content=secret>
      <p onclick="secret()"><a href="javascript:secret()">a</a><a href="x?y#z">b</a></p>
      <img src="a.png" srcset="a.png 1x, /b,c.png 2x"><div style="background: url(d.png)">e</div>
      <svg><defs><linearGradient id=g></linearGradient></defs><use href="#g"></use><image xlink:href="f.png"></image></svg>
      <iframe srcdoc="<b>inside</b>"></iframe></body></html>`)
    await page.waitForFunction(() => document.querySelector('iframe')?.contentDocument?.querySelector('b'))
    const { text, types, html } = await recordOnly(() => {})
    expect(text).not.toMatch(/secret|srcdoc|icon|<!--|note/)
    expect(text).toContain('color-scheme')
    for (const url of ['x?y#z', 'a.png', 'd.png', 'f.png']) expect(text).toContain(`http://site.test/sub/${url}`)
    expect(text).toContain('http://site.test/sub/a.png 1x, http://site.test/b,c.png 2x')
    expect(text).toContain('"href":"#g"')
    expect(types.slice(0, 2)).toEqual([4, 2])
    expect(html).toMatch(/<noscript>\s+<noscript>\s+<meta>/)
    expect(html).toContain('<linearGradient id="g">')
    expect(html).toMatch(/<iframe>\s+#document\s+<html>\s+<head>\s+<body>\s+<b>/)
  })

  it('records fields, choices, dialogs and scroll offsets as they stand', async () => {
    await open(`${DOC}<input id=a><input type=checkbox id=b><textarea id=c>old</textarea>
      <select id=d><option>1<option>2</select><dialog id=e>hi</dialog><dialog id=f>ho</dialog>
      <div id=g style="height:20px;overflow:auto"><div style="height:900px">x</div></div>`)
    await page.evaluate(() => {
      const at = <E>(id: string): E => document.getElementById(id) as E
      at<HTMLInputElement>('a').value = 'typed'
      at<HTMLInputElement>('b').checked = true
      at<HTMLTextAreaElement>('c').value = 'new'
      at<HTMLSelectElement>('d').selectedIndex = 1
      at<HTMLDialogElement>('e').showModal()
      at<HTMLElement>('g').scrollTop = 30
    })
    const events = await record(() => (document.getElementById('f') as HTMLDialogElement).show())
    expect(textOf(events)).toContain('"rr_scrollTop":30')
    expect(textOf(events)).toContain('"rr_open_mode":"modal"')
    expect(textOf(events)).toContain('"rr_open_mode":"non-modal"')
  })

  it('inlines style sheets, imports and rules made by script, with absolute URLs', async () => {
    await open(
      `<!DOCTYPE html><html><head><link rel=stylesheet href="/css/a.css" media=all><link rel=preload as=style href="/css/late.css">
      <style id=text>p { color: red; background: url(x.png) }</style><style id=empty></style></head><body><p>x</p></body></html>`,
      {
        '/css/a.css': { type: 'text/css', body: '@import "b.css" print; .a { background: url("../i/a.png") }' },
        '/css/b.css': { type: 'text/css', body: '.b { margin: 0 } .b:hover { top: 0 }' },
        '/css/late.css': { type: 'text/css', body: '.late { left: 0 }' },
      },
    )
    const { text, html } = await recordOnly(() => {
      const at = (id: string) => document.getElementById(id) as HTMLStyleElement
      at('empty').sheet?.insertRule('.script { top: 1px }')
      const link = document.querySelector('[rel=preload]') as HTMLLinkElement
      const loaded = new Promise(resolve => link.addEventListener('load', resolve))
      link.rel = 'stylesheet'
      at('text').sheet?.insertRule('.more { top: 2px }')
      const rule = at('text').sheet?.cssRules[0] as CSSStyleRule
      rule.style.left = '3px'
      return loaded
    })
    expect(text).toContain('http://site.test/i/a.png')
    expect(text).toContain('@media print{.b { margin: 0px; }')
    for (const rule of ['.late { left: 0px; }', '.script { top: 1px; }', '.more { top: 2px; left: 3px; }'])
      expect(html).toContain(rule)
  })

  it('keeps a style element’s own text where script changed nothing', async () => {
    await open(`${DOC}<style>.a { border: var(--b); -moz-appearance: none }</style>`)
    expect(textOf(await record(() => {}))).toContain('.a { border: var(--b); -moz-appearance: none }')
  })

  it('is cut into slices: none of a large page is missing, in one event or another', async () => {
    await open(`${DOC}${'<section><h2>Title</h2><p>text <b>bold</b></p></section>'.repeat(500)}`)
    const events = await record(() => document.querySelector('section:nth-of-type(400)')?.append('late'), {
      clockStepMs: 13,
    })
    const full = JSON.stringify(events.find(event => event.type === 2))
    expect(full.length).toBeLessThan(20_000)
    expect(events.length).toBeGreaterThan(2)
  })

  it('blocks, masks and forgets as the policy says, also when a mark comes later', async () => {
    await open(
      `${DOC}<p id=a title=alpha>alpha</p><p id=b data-playhead=mask>bravo</p><p id=c data-playhead=block>charlie</p><input value=delta>`,
    )
    await page.evaluate(() => lab.start({ privacy: { preset: 'standard' } }))
    await page.evaluate(() => {
      document.getElementById('a')?.setAttribute('data-playhead', 'block')
      document.getElementById('c')?.append('echo')
      document.getElementById('b')?.append('foxtrot')
      lab.capture()?.drain()
      document.getElementById('a')?.append('golf')
      document.getElementById('a')?.setAttribute('title', 'hotel')
      lab.capture()?.drain()
      lab.stop()
    })
    const events = await page.evaluate(() => lab.events())
    expect(textOf(events)).not.toMatch(/bravo|charlie|delta|echo|foxtrot|golf|hotel/)
    expect(textOf(events.slice(0, 2))).toContain('alpha')
    expect(textOf(events.slice(2))).not.toContain('alpha')
  })
})
