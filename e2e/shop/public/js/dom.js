const SVG = 'http://www.w3.org/2000/svg'

/**
 * One element: `h('a.button', { href: '/demo' }, 'Shop')`. Names beginning with `on` are listeners; `true` sets an empty
 * attribute, `false` and `undefined` set none. Children are nodes, text or (nested) lists; falsy ones are left out.
 */
export function h(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split('.')
  return fill(document.createElement(tag), classes, attributes, children)
}

/** The same for SVG. */
export function s(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split('.')
  return fill(document.createElementNS(SVG, tag), classes, attributes, children)
}

/** A labelled input, select or textarea with an optional hint. */
export function field(label, control, hint) {
  if (hint) control.setAttribute('aria-describedby', `${control.id}-hint`)
  return h(
    'div.field',
    {},
    h('label', { for: control.id }, label),
    control,
    hint && h('span.hint', { id: `${control.id}-hint` }, hint),
  )
}

function fill(element, classes, attributes, children) {
  if (classes.length > 0) element.setAttribute('class', classes.join(' '))
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value))
  }
  element.append(...children.flat(3).filter(child => child || child === 0))
  return element
}
