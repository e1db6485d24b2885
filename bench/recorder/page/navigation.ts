import { cards } from '../content.ts'
import { type Action, measurePage } from './measure.ts'

/** A page of 3 MB of HTML which is loaded, and whose content is then replaced by 3 MB of another page, as a single-page app does. */
const content = document.querySelector('#content') as HTMLElement
const probe = document.querySelector('#probe') as HTMLButtonElement
let clicks = 0

probe.addEventListener('click', () => {
  clicks++
  probe.setAttribute('aria-pressed', String(clicks % 2 === 1))
  content.firstElementChild?.firstElementChild?.classList.toggle('is-marked')
})

/** The text is made beforehand: an app has fetched it. */
function replaceContent(): readonly Action[] {
  const html = cards(2)
  return [
    {
      act() {
        content.innerHTML = html
        history.pushState(null, '', '?page=2')
      },
    },
  ]
}

measurePage(replaceContent)
