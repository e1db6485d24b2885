/** Every place of a page a secret can stand in, and the presets that let it be seen there. The browser test plants them, the privacy page is held to them. */
import {
  ALWAYS,
  address,
  at,
  clickOn,
  done,
  HEX,
  JWT,
  type Leak,
  mail,
  NEVER,
  OPEN,
  OTHER_JWT,
  picture,
  STANDARD,
  script,
  scriptText,
  text,
  typeInto,
  word,
} from './plant.ts'

export const LEAKS: Leak[] = [
  // Text.
  ...text('text', s => `<p>${s}</p>`),
  { field: 'text, card', secret: '4111 1111 1111 1111', shown: OPEN, html: '<p>4111 1111 1111 1111</p>' },
  { field: 'text, phone', secret: '+49 30 5550 1234', shown: OPEN, html: '<p>+49 30 5550 1234</p>' },
  { field: 'text, token', secret: HEX, shown: OPEN, html: `<p>${HEX}</p>` },
  { field: 'text, JSON Web Token', secret: JWT, shown: OPEN, html: `<p>${JWT}</p>` },
  ...text('svg text', s => `<svg><text>${s}</text></svg>`),
  ...text('svg title', s => `<svg><title>${s}</title></svg>`),
  ...text('label of a button', s => `<button>${s}</button>`),
  ...text('value of a button', s => `<input type="submit" value="${s}">`),
  ...text('text in an open shadow root', s => `<div><template shadowrootmode="open">${s}</template></div>`),
  ...text('text in an iframe', s => `<iframe srcdoc="<p>${s}</p>"></iframe>`),
  ...text('generated content', s => `<style>.a::after { content: "${s}" }</style>`),
  ...text('custom property', s => `<p style='--note: "${s}"'></p>`),
  ...scriptText('text of an added node', s => `document.body.append('${s}')`),
  ...scriptText(
    'changed text',
    s => `document.querySelector('#changed').append('-');
    document.querySelector('#changed').lastChild.data = '${s}'`,
  ),
  ...scriptText(
    'adopted style sheet',
    s => `const sheet = new CSSStyleSheet(); sheet.replaceSync('p::after { content: "${s}" }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]`,
  ),
  ...scriptText(
    'inserted rule',
    s => `document.querySelector('#rules').sheet.insertRule('p::before { content: "${s}" }')`,
  ),
  // Attributes.
  ...['title', 'aria-label', 'aria-description', 'aria-valuetext', 'data-note', 'summary', 'caption'].flatMap(name =>
    text(`attribute ${name}`, s => `<table ${name}="${s}"></table>`),
  ),
  ...text('attribute alt', s => `<map><area alt="${s}"></map>`),
  ...text('attribute placeholder', s => `<input placeholder="${s}"><textarea placeholder="${s}"></textarea>`),
  ...text('attribute of a custom element', s => `<x-card heading="${s}"></x-card>`),
  ...text('attribute label of a track', s => `<track label="${s}">`),
  ...scriptText(
    'changed attribute',
    s => `const place = document.querySelector('.unchanged'); place.className = ''; place.title = '${s}'`,
  ),
  { field: 'id, e-mail', secret: mail('id'), shown: OPEN, html: `<p id="${mail('id')}"></p>` },
  // Inputs.
  ...['text', 'email', 'search', 'tel', 'url', 'number-like'].map(type =>
    at(`value of ${type} input`, OPEN, s => `<input type="${type}" value="${s}">`),
  ),
  at('value of a checkbox', OPEN, s => `<input type="checkbox" value="${s}" checked>`),
  at('value of a custom element', OPEN, s => `<x-field value="${s}"></x-field>`),
  at('text of a textarea', OPEN, s => `<textarea>${s}</textarea>`),
  at('text of an option', OPEN, s => `<select><option>${s}</option></select>`),
  at('value of an option', OPEN, s => `<select><option value="${s}">-</option></select>`),
  at('label of an option', OPEN, s => `<select><option label="${s}">-</option></select>`),
  at('label of a group of options', OPEN, s => `<select><optgroup label="${s}"></optgroup></select>`),
  at('option of a datalist', OPEN, s => `<datalist><option>${s}</option></datalist>`),
  at('editable region', OPEN, s => `<div contenteditable><b title="${s}">${s}</b></div>`),
  at(
    'input in an open shadow root',
    OPEN,
    s => `<div><template shadowrootmode="open"><input value="${s}"></template></div>`,
  ),
  at('input in an iframe', OPEN, s => `<iframe srcdoc="<input value='${s}'>"></iframe>`),
  script('value set by a script', OPEN, s => `document.querySelector('#filled').value = '${s}'`),
  script(
    'value of a select set by a script',
    OPEN,
    s => `const select = document.createElement('select'); select.innerHTML = '<option>a<option>${s}';
    document.body.append(select); select.value = '${s}'`,
  ),
  script('changed value attribute', OPEN, s => `document.querySelector('#attribute').setAttribute('value', '${s}')`),
  script('value of an added input', OPEN, s => `document.body.insertAdjacentHTML('beforeend', '<input value="${s}">')`),
  at('value of a hidden input', NEVER, s => `<input type="hidden" value="${s}">`),
  at('value of a password', NEVER, s => `<input type="password" value="${s}">`),
  at('value of a card’s security code', NEVER, s => `<input autocomplete="cc-csc" value="${s}">`),
  script(
    'password shown as text',
    NEVER,
    s => `const field = document.querySelector('#toggled'); field.value = '${s}'; field.type = 'text'`,
  ),
  // Marks.
  at(
    'marked mask',
    NEVER,
    s =>
      `<div data-playhead="mask" title="${s}">${s}<input value="${s}" placeholder="${s}"><svg><title>${s}</title></svg></div>`,
  ),
  at(
    'class rr-mask',
    NEVER,
    s => `<div class="rr-mask"><div><template shadowrootmode="open">${s}</template></div></div>`,
  ),
  at('maskSelector', NEVER, s => `<div class="customer"><p title="${s}">${s}</p><iframe srcdoc="${s}"></iframe></div>`),
  at('marked block', NEVER, s => `<div data-playhead="block" title="${s}">${s}<img src="/${s}.png"></div>`),
  at('class rr-block', NEVER, s => `<div class="rr-block">${s}</div>`),
  at('blockSelector', NEVER, s => `<div class="private">${s}</div>`),
  script('text added to a blocked element', NEVER, s => `document.querySelector('.private').append('${s}')`),
  script('text added to a masked element', NEVER, s => `document.querySelector('.customer').append('${s}')`),
  at('input marked ignore', NEVER, s => `<div data-playhead="ignore"><input value="${s}"></div>`),
  at('ignoreSelector', NEVER, s => `<input class="skip" value="${s}">`),
  at('marked unmask', ALWAYS, s => `<p data-playhead="unmask">${s}</p>`),
  at('unmaskSelector', ALWAYS, s => `<p class="public" title="${s}"></p>`),
  at('password marked unmask', NEVER, s => `<input type="password" data-playhead="unmask" value="${s}">`),
  // Addresses.
  ...address('link', url => `<a href="${url}">-</a>`),
  at('address of a form', NEVER, s => `<form action="/send?name=${s}"></form>`),
  at('address in a data attribute', OPEN, s => `<p data-url="/p?name=${s}"></p>`),
  at('address with javascript', NEVER, s => `<a href="javascript:show('${s}')">-</a>`),
  at('address with mailto', NEVER, s => `<a href="mailto:${s}@planted.example">-</a>`),
  at('srcdoc', NEVER, s => `<iframe srcdoc="<!-- ${s} -->"></iframe>`),
  // Pictures.
  picture('picture', url => `<img src="${url}">`),
  picture('srcset', url => `<img srcset="${url} 2x">`),
  picture('source of a picture', url => `<picture><source srcset="${url}"><img></picture>`),
  picture('poster', url => `<video poster="${url}"></video>`),
  picture('video', url => `<video><source src="${url}"></video>`),
  picture('svg image', url => `<svg><image href="${url}"/></svg>`),
  picture('background', url => `<p style="background: url(${url})"></p>`),
  picture('background in a style sheet', url => `<style>.b { background-image: url("${url}") }</style>`),
  at('token in a picture’s address', NEVER, s => `<img src="/a.png?signature=${s}">`),
  {
    field: 'JSON Web Token in a picture’s path',
    secret: OTHER_JWT,
    shown: OPEN,
    html: `<img src="/${OTHER_JWT}/a.png">`,
  },
  at('parameter of a picture’s address', STANDARD, s => `<img src="/a.png?format=${s}">`),
  // What is not drawn.
  at('comment', NEVER, s => `<!-- ${s} -->`),
  at('template', NEVER, s => `<template>${s}</template>`),
  at('noscript', NEVER, s => `<noscript>${s}</noscript>`),
  at('script', NEVER, s => `<script type="application/json">{"name":"${s}"}</script>`),
  at('meta', NEVER, s => `<meta name="csrf-token" content="${s}">`),
  at('event handler', NEVER, s => `<p onclick="show('${s}')"></p>`),
  at('nonce', NEVER, s => `<style nonce="${s}"></style>`),
  script('title of the document', NEVER, s => `document.title = '${s}'`),
  script('cookie', NEVER, s => `document.cookie = 'planted=${s}'`),
  script('localStorage', NEVER, s => `localStorage.setItem('planted', '${s}')`),
  // Messages.
  script('words on the console', ALWAYS, s => `console.error('${s}')`),
  script('e-mail on the console', OPEN, s => `console.error('no such user', '${s}')`, mail('console')),
  script('object on the console', STANDARD, s => `console.error('cannot save', { name: '${s}' })`),
  script('password on the console', NEVER, s => `console.error('cannot save', { password: '${s}' })`),
  script('address on the console', OPEN, s => `console.error('GET https://planted.example/api?name=${s} failed')`),
  script('bearer token on the console', NEVER, s => `console.error('Authorization: Bearer ${s}')`),
  script('words of an error', ALWAYS, s => `setTimeout(() => { throw new Error('${s}') })`),
  script('quoted text of an error', STANDARD, s => `setTimeout(() => { throw new Error('no such name: "${s}"') })`),
  script('e-mail in an error', OPEN, s => `setTimeout(() => { throw new Error('no such user: ${s}') })`, mail('error')),
  script('e-mail in a rejection', OPEN, s => `void Promise.reject(new Error('no such user: ${s}'))`, mail('rejection')),
  script(
    'e-mail in a stack',
    OPEN,
    s => `const error = new Error('x'); error.stack = 'Error: ${s}'; setTimeout(() => { throw error })`,
    mail('stack'),
  ),
  // Requests.
  script('words of a request’s path', ALWAYS, s => `void fetch('/api/${s}')`),
  script('e-mail in a request’s path', OPEN, s => `void fetch('/api/${s}')`, mail('request')),
  script('query of a request', OPEN, s => `void fetch('/api/list?name=${s}')`),
  script('secret parameter of a request', NEVER, s => `void fetch('/api/list?api_key=${s}')`),
  script('body of a request', NEVER, s => `void fetch('/api/save', { method: 'POST', body: '${s}' })`),
  script('header of a request', NEVER, s => `void fetch('/api/save', { headers: { 'x-planted': '${s}' } })`),
  script(
    'query of an XMLHttpRequest',
    OPEN,
    s => `const request = new XMLHttpRequest(); request.open('GET', '/api/xhr?name=${s}'); request.send()`,
  ),
  // What a visitor does.
  done('typed key by key', OPEN, typeInto('#typed')),
  done('typed into a password', NEVER, typeInto('#password')),
  done('typed into a password shown as text', NEVER, typeInto('#toggled')),
  done('typed into an editable region', OPEN, typeInto('#editor')),
  done('typed into a masked input', NEVER, typeInto('#masked')),
  done('typed into an ignored input', NEVER, typeInto('.skip')),
  done(
    'chosen option',
    OPEN,
    (page, secret) => page.selectOption('#chosen', secret),
    s => `<select id="chosen"><option>-</option><option>${s}</option></select>`,
  ),
  done('copied and pasted', NEVER, async (page, secret) => {
    await page.fill('#copied', secret)
    await page.locator('#copied').press('Control+a')
    await page.locator('#copied').press('Control+c')
    await page.locator('#masked').press('Control+v')
  }),
  done('label of a clicked button', STANDARD, clickOn('1'), s => `<button data-place="1">${s}</button>`),
  done(
    'label of a clicked button, e-mail',
    OPEN,
    clickOn('2'),
    s => `<button data-place="2">${s}</button>`,
    mail('button'),
  ),
  done(
    'aria-label of a clicked element, e-mail',
    OPEN,
    clickOn('3'),
    s => `<button data-place="3" aria-label="${s}">-</button>`,
    mail('label'),
  ),
  done(
    'label of a clicked masked button',
    NEVER,
    clickOn('4'),
    s => `<p data-playhead="mask"><button data-place="4">${s}</button></p>`,
  ),
  done(
    'label of a clicked field, e-mail',
    OPEN,
    clickOn('5'),
    s => `<label>${s} <input data-place="5"></label>`,
    mail('field'),
  ),
  done(
    'address of a clicked link, e-mail',
    OPEN,
    clickOn('6'),
    s => `<a data-place="6" href="/u/${s}" onclick="return false">-</a>`,
    mail('link-click'),
  ),
  done(
    'test id of a clicked element, e-mail',
    OPEN,
    clickOn('7'),
    s => `<p data-place="7" data-testid="${s}">-</p>`,
    mail('test-id'),
  ),
  done('text of a clicked editable region', OPEN, clickOn('8'), s => `<div contenteditable data-place="8">${s}</div>`),
  done('pushState, words of the path', ALWAYS, (page, s) =>
    page.evaluate(s => history.pushState(null, '', `/${s}`), s),
  ),
  done(
    'pushState, e-mail in the path',
    OPEN,
    (page, s) => page.evaluate(s => history.pushState(null, '', `/${s}`), s),
    undefined,
    mail('push'),
  ),
  done('pushState, query', OPEN, (page, s) => page.evaluate(s => history.pushState(null, '', `/?name=${s}`), s)),
  done('pushState, fragment', NEVER, (page, s) =>
    page.evaluate(s => history.replaceState(null, '', `/#id_token=${s}`), s),
  ),
  // The test opens the page at this address.
  { field: 'query of the page', secret: word('page-query'), shown: OPEN },
  { field: 'secret parameter of the page', secret: word('page-secret'), shown: NEVER },
  { field: 'query of the referrer', secret: word('referrer-query'), shown: OPEN },
]

/** The table as the documentation has it. */
export function leakTable(): string {
  const rows = LEAKS.map(({ field, shown }) => {
    const cells = ALWAYS.map(preset => (shown.includes(preset) ? 'sent' : '–'))
    return `| ${[field, ...cells].join(' | ')} |`
  })
  return ['| what | `strict` | `standard` | `open` |', '|---|---|---|---|', ...rows].join('\n')
}
