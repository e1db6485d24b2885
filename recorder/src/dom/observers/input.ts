import { INPUT_EVERY_MS } from '../../limits.ts'
import { SOURCE } from '../types.ts'
import { mutate, type Observe } from './watch.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Properties that change a field without an event, by interface. */
const SETTERS = {
  HTMLInputElement: ['value', 'checked'],
  HTMLTextAreaElement: ['value'],
  HTMLSelectElement: ['value', 'selectedIndex'],
  HTMLOptionElement: ['selected'],
}

/** What is typed, chosen or checked: by a person at once, by the page's code a little later; all of it as the policy has it. */
export const observeInput: Observe = ({ context, onOwn, gather, hook }) => {
  const { policy } = context
  /** What was last sent of a field: `change` follows `input` and says the same. */
  const told = new WeakMap<Field, string>()

  const send = (field: Field, isRepeat?: boolean) => {
    const region = policy.regionAt(field)
    const isRadio = field.type === 'radio'
    const isChecked = region !== 'mask' && ((field as HTMLInputElement).checked ?? false)
    const text = policy.inputValue(field, field.value, region)
    const said = `${isChecked} ${text}`
    if (policy.isIgnored(field) || (isRepeat && told.get(field) === said)) return
    told.set(field, said)
    if (field.type === 'select-multiple') {
      // An input event holds one value. Options that no script has set follow their attribute.
      const attributes = []
      for (const option of (field as HTMLSelectElement).options) {
        const id = context.idOf(option)
        if (id) attributes.push({ id, attributes: { selected: option.selected ? '' : null } })
      }
      if (region !== 'mask') mutate(context, { attributes })
      return
    }
    const id = context.idOf(field)
    if (!id) return
    // While it seeks, the Replayer sets each field by itself: that the others of a group lost their mark must be said.
    if (isRadio && isChecked) {
      for (const other of (field.getRootNode() as Document).querySelectorAll<HTMLInputElement>('[type=radio]')) {
        if (!other.checked && other.name === field.name && other.form === field.form) send(other, true)
      }
    }
    context.emit(SOURCE.input, { id, text, isChecked })
  }

  const late = gather<Field>(INPUT_EVERY_MS, fields => fields.forEach(field => void send(field)), true)
  const after = (element: Element) => {
    const field = fieldOf(element)
    // What is not in the document yet will be serialized with its value.
    if (!field?.isConnected) return
    context.changed()
    late.add(field)
  }
  onOwn(['input', 'change'], (target, type) => {
    const field = fieldOf(target)
    if (!field) return
    context.changed()
    send(field, type === 'change')
  })
  onOwn(['reset'], form => {
    for (const element of (form as HTMLFormElement).elements) after(element)
  })
  for (const [type, names] of Object.entries(SETTERS)) hook(type, names, { kind: 'set', after })
}

const fieldOf = (element: Element): Field | null => element.closest?.('input,textarea,select') ?? null
