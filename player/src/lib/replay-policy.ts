/**
 * The policy of `/replay.html`, the document that recorded pages are drawn in. What a recording names may be painted (styles, images,
 * fonts, media: that is the picture), but nothing of it runs, connects, submits, navigates or embeds. rrweb's `about:blank` frame
 * inherits it, and needs no `frame-src`: an empty frame is not a fetch.
 */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline' https: http:",
  'img-src': 'https: http: data: blob:',
  'font-src': 'https: http: data:',
  'media-src': 'https: http: data: blob:',
  'connect-src': "'none'",
  'frame-src': "'none'",
  'worker-src': "'none'",
  'manifest-src': "'none'",
  'object-src': "'none'",
  'form-action': "'none'",
  'base-uri': "'none'",
}

function join(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** The `Content-Security-Policy` header the server sends with `/replay.html`. */
export const REPLAY_POLICY = join({ ...DIRECTIVES, 'frame-ancestors': "'self'" })

/** The same for `<meta http-equiv>`, which may not carry `frame-ancestors` (CSP level 3, section 3.3). A second lock, should a proxy drop the header. */
export const REPLAY_META_POLICY = join(DIRECTIVES)

/** Headers of `/replay.html`. A viewer's browser tells the recorded site's servers nothing of where it was watched. */
export const REPLAY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': REPLAY_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** What the frame that holds `/replay.html` may do. Same origin, so that its own script can reach rrweb's frame inside it. */
export const REPLAY_SANDBOX = 'allow-scripts allow-same-origin'
