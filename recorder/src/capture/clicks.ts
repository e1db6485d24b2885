import type { ElementDescriptor } from '@playhead/protocol'
import { listen, type Stop } from '../guard.ts'
import { controlOf, describeElement } from './element.ts'

/** Reports what visitors click. Scripted clicks are not theirs. */
export function captureClicks(report: (element: ElementDescriptor) => void): Stop {
  return listen<MouseEvent>(window, ['click'], event => {
    // composedPath sees into open shadow roots, where `target` is the host.
    const target = event.composedPath()[0]
    if (event.isTrusted && target instanceof Element) report(describeElement(controlOf(target)))
  })
}
