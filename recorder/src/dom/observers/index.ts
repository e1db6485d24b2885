import type { ObserveRoot } from '../types.ts'
import { observeAdopted } from './adopted.ts'
import { observeCanvas } from './canvas.ts'
import { observeClicks } from './clicks.ts'
import { observeElements } from './elements.ts'
import { observeFonts } from './fonts.ts'
import { observeFrames } from './frames.ts'
import { observeInput } from './input.ts'
import { observeMedia } from './media.ts'
import { observePointer } from './pointer.ts'
import { observeScroll } from './scroll.ts'
import { observeSelection } from './selection.ts'
import { observeStyleRules } from './stylerules.ts'
import { observeViewport } from './viewport.ts'
import { together } from './watch.ts'

/** All that is recorded of a root beyond its nodes and their attributes. Adopted sheets come before changes to them. */
export const OBSERVERS: ObserveRoot[] = [
  together([
    observeAdopted,
    observeStyleRules,
    observeViewport,
    observePointer,
    observeClicks,
    observeScroll,
    observeInput,
    observeMedia,
    observeSelection,
    observeElements,
    observeFonts,
    observeCanvas,
    observeFrames,
  ]),
]
