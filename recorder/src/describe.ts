/** For the player: what the recorder would have said of a click on an element of a page that is drawn again. */
import type { ElementDescriptor } from '@playhead/protocol'
import { controlOf, describeElement } from './capture/element.ts'
import { createPolicy } from './privacy/policy.ts'

/** What was to be masked is masked in the recording already; marks in the page still hold. */
const policy = createPolicy({ preset: 'open' })

/** The control that a click on `target` belongs to, and its descriptor. */
export function describeClick(target: Element): { control: Element; element: ElementDescriptor } {
  const control = controlOf(target)
  return { control, element: describeElement(control, policy) }
}
