/** Prefixes of class names and ids that frameworks and CSS-in-JS make anew with each build or page load. */
const GENERATED_PREFIX = /^(css|sc|jsx|svelte|astro|emotion|styled|ember|radix|headlessui|mui|react-aria|ng|data-v)-/i

/** A last part that mixes letters and digits, as hashes do: `Button_root__3kJ2a`, `_row_1x9fd`. */
const HASHED_END = /(^|[-_])(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{5,}$/i

/** CSS modules' five to eight characters without a digit: `card__kJxYz`. */
const MODULE_END = /__(?=\w*[a-z])(?=\w*[A-Z])\w{5,8}$/

/** Database keys and counters. */
const LONG_NUMBER = /\d{3,}/

/** What React's `useId` and utility class names such as `md:w-1/2` contain. Legal, but says nothing stable about an element. */
const ODD_CHARACTER = /[^\w-]/

/** True for a class name or id that another build, page load or visit would not have. When in doubt it says yes: a selector can do without. */
export function isGeneratedName(name: string): boolean {
  return [GENERATED_PREFIX, HASHED_END, MODULE_END, LONG_NUMBER, ODD_CHARACTER].some(pattern => pattern.test(name))
}
