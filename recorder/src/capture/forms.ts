import { MAX_EVENT_NAME_CHARS } from '@playhead/protocol'
import { guarded, listen } from '../guard.ts'
import { referredText } from './element.ts'
import type { Signals } from './types.ts'

type Field = HTMLInputElement

/** Fields whose change is whole with one event; the others are reported when left. */
const CHOSEN = 'select,[type=checkbox],[type=radio],[type=file]'

/** Milliseconds a page's framework is given to take the old page's forms away. */
const SETTLE_MS = 1_000

/**
 * Reports that fields are changed, how often, and whether they were emptied; why a form did not take what was filled in; and forms that
 * were begun and not sent. Never a value, nor its length. What it returns is called when another page is shown.
 */
export function captureForms({ report, describe, policy, onLeave, onStop }: Signals): () => void {
  const changes = new WeakMap<Element, number>()
  const problems = new WeakMap<Element, string>()
  /** The fields of each form that was begun, in order of their last change. */
  const begun = new Map<Element, Set<Field>>()
  let changed: Field | undefined

  const settle = (): void => {
    if (!changed) return
    const field = changed
    const refills = changes.get(field) ?? 0
    changed = undefined
    changes.set(field, refills + 1)
    problems.delete(field)
    report({ type: 'input', element: describe(field), props: { refills, isEmptied: !field.value } }, true)
  }
  const isOff = (field: Element): boolean => policy.isIgnored(field) || policy.isInBlocked(field)

  const abandon = (isGone: boolean): void => {
    begun.forEach((fields, form) => {
      if (!isGone && form.isConnected) return
      begun.delete(form)
      const filled = [...fields].filter(field => field.value)
      const last = filled.pop()
      if (!last) return
      const { name, selector } = describe(last)
      const props = { filled: filled.length + 1, lastField: name ?? selector }
      report({ type: 'form_abandon', element: describe(form), props })
    })
  }

  const refuse = (field: Field, reason: string, text: string): void => {
    // A page's own message may repeat what was typed.
    const isOwn = text && !(field.value && text.includes(field.value))
    const message = isOwn ? policy.message(text).slice(0, MAX_EVENT_NAME_CHARS) : reason
    // Pages also ask for validity without showing it; what shows follows something the visitor did.
    if (problems.get(field) === message || navigator.userActivation?.isActive === false || isOff(field)) return
    problems.set(field, message)
    report({ type: 'validation', name: message, element: describe(field), props: { message } })
  }

  const observer = new MutationObserver(
    guarded(records => {
      for (const { target, oldValue } of records) {
        const field = target as Field
        const text = (name: string) => referredText(field, name, policy)
        if (field.getAttribute('aria-invalid') === 'true' && oldValue !== 'true')
          refuse(field, 'invalid', text('aria-errormessage') || text('aria-describedby'))
      }
    }),
  )
  observer.observe(document, { subtree: true, attributeFilter: ['aria-invalid'], attributeOldValue: true })

  onLeave(isGone => {
    settle()
    if (isGone) abandon(isGone)
  })
  onStop(
    () => observer.disconnect(),
    listen(window, ['focusout'], settle),
    listen(window, ['input'], event => {
      const field = event.composedPath()[0] as Field
      // Editable regions have no `value`.
      if (!event.isTrusted || typeof field.value !== 'string' || isOff(field)) return
      if (changed !== field) settle()
      changed = field
      if (field.matches(CHOSEN)) settle()
      const form = field.form ?? field.closest('[role=form]')
      if (!form || field.type === 'search') return
      const fields = begun.get(form) ?? new Set()
      fields.delete(field)
      begun.set(form, fields.add(field))
    }),
    // `formdata` comes of `form.submit()`, and of the `FormData` of pages that send it themselves.
    listen(window, ['submit', 'formdata'], event => {
      settle()
      begun.delete(event.composedPath()[0] as Element)
    }),
    listen(window, ['invalid'], ({ target }) => {
      const field = target as Field
      // The browser's own message may quote the value, and is in the visitor's language.
      for (const reason in field.validity)
        if (field.validity[reason as keyof ValidityState])
          return refuse(field, reason, reason === 'customError' ? field.validationMessage : '')
    }),
  )
  return () =>
    setTimeout(
      guarded(() => abandon(false)),
      SETTLE_MS,
    )
}
