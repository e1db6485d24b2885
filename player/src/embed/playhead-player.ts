import { type FrameReport, type HostCommand, sealed, unsealed } from '../lib/share/messages.ts'

/** Where this script came from is where its tokens mean something. Read now: it is known only while the script first runs. */
const HOME = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href

const STYLE =
  ':host{display:block;aspect-ratio:16/10;min-height:240px}:host([hidden]){display:none}iframe{width:100%;height:100%;border:0}'

/**
 * `<playhead-player src="https://replay.example.com/s/TOKEN" t="1m32s">`: a shared replay in a page of another site, which the share has to allow.
 * Like a media element it has `play()`, `pause()`, `currentTime`, `duration`, `paused` and `ended`, in seconds, and fires `loadedmetadata`,
 * `timeupdate`, `play`, `pause` and `ended`.
 */
class PlayheadPlayer extends HTMLElement {
  static readonly observedAttributes = ['src', 'share', 't', 'autoplay']
  readonly #frame = document.createElement('iframe')
  #origin = ''
  #isDue = false
  #state: Extract<FrameReport, { kind: 'state' }> | null = null
  /** What was asked for before anybody listened. */
  #early: HostCommand[] = []

  constructor() {
    super()
    const frame = this.#frame
    frame.title = 'Session replay'
    frame.allow = 'fullscreen; clipboard-write'
    frame.referrerPolicy = 'no-referrer'
    const root = this.attachShadow({ mode: 'open' })
    // Not a <style>: a page that allows no inline styles allows this.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    root.adoptedStyleSheets = [sheet]
    root.append(frame)
  }

  connectedCallback(): void {
    addEventListener('message', this.#onMessage)
    this.#load()
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#onMessage)
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || this.#isDue) return
    // Several attributes set one after another are one change.
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      if (this.isConnected) this.#load()
    })
  }

  get currentTime(): number {
    return this.#state?.currentTime ?? 0
  }
  set currentTime(seconds: number) {
    this.seek(seconds)
  }
  get duration(): number {
    return this.#state?.duration ?? Number.NaN
  }
  get paused(): boolean {
    return !this.#state?.isPlaying
  }
  get ended(): boolean {
    return this.#state?.hasEnded ?? false
  }

  play(): void {
    this.#send({ kind: 'play' })
  }

  pause(): void {
    this.#send({ kind: 'pause' })
  }

  /** @param to seconds from the start, or a time as links have it: `1m32s`, `1:32` */
  seek(to: number | string): void {
    this.#send({ kind: 'seek', to })
  }

  #load(): void {
    const token = this.getAttribute('share')
    const source = this.getAttribute('src') ?? (token && `/s/${encodeURIComponent(token)}`)
    if (!source) return
    const url = new URL(source, HOME)
    url.pathname = url.pathname.replace(/^\/s\//, '/embed/')
    const t = this.getAttribute('t')
    if (t) url.searchParams.set('t', t)
    if (this.hasAttribute('autoplay')) url.searchParams.set('autoplay', '1')
    if (!/^https?:$/.test(url.protocol) || url.href === this.#frame.src) return
    this.#origin = url.origin
    this.#state = null
    this.#frame.src = url.href
  }

  #send(command: HostCommand): void {
    if (this.#state) this.#frame.contentWindow?.postMessage(sealed(command), this.#origin)
    else this.#early.push(command)
  }

  readonly #onMessage = (message: MessageEvent<unknown>): void => {
    if (message.source !== this.#frame.contentWindow || message.origin !== this.#origin) return
    const report = unsealed(message.data) as FrameReport | null
    if (report?.kind === 'hello') this.#frame.contentWindow?.postMessage(sealed({ kind: 'hello' }), this.#origin)
    if (report?.kind !== 'state') return
    const before = this.#state
    this.#state = report
    const fire = (name: string) => this.dispatchEvent(new Event(name))
    if (!before) {
      fire('loadedmetadata')
      for (const command of this.#early.splice(0)) this.#send(command)
    }
    if (before?.isPlaying !== report.isPlaying && (before || report.isPlaying))
      fire(report.isPlaying ? 'play' : 'pause')
    if (before?.currentTime !== report.currentTime) fire('timeupdate')
    if (!before?.hasEnded && report.hasEnded) fire('ended')
  }
}

if (!customElements.get('playhead-player')) customElements.define('playhead-player', PlayheadPlayer)
