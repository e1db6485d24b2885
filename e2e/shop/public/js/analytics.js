/** The recorder is loaded `async`: a call made before it is there waits in this list, which the recorder then takes over. */
const playhead = () => {
  window.playhead ??= []
  return window.playhead
}

export const identify = (id, traits) => playhead().push(['identify', id, traits])
export const track = (name, props) => playhead().push(['track', name, props])
export const setFlags = flags => playhead().push(['setFlags', flags])

/** Address of this visit in the player; `undefined` while nothing records. */
export function sessionUrl() {
  return playhead().getSessionUrl?.()
}
