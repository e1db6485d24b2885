/** What `static/early.js` asked for before the app was there: answers by path. */
const early: Map<string, Promise<Response>> | undefined = (
  globalThis as { playheadEarly?: Map<string, Promise<Response>> }
).playheadEarly

/** The answer that is on its way already, once; undefined where there is none. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = early?.get(path)
  early?.delete(path)
  return answer
}
