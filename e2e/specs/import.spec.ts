import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '../harness/fixtures.ts'
import { eventually } from '../harness/poll.ts'
import { openReplay, readPicture } from './replay.ts'

/** Recordings that nobody here made. They are not part of the project: a stranger's clone has none. */
const FOLDER = fileURLToPath(new URL('../../../shared/recordings', import.meta.url))
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter(name => name.endsWith('.json')) : []

test('third-party recording: imported by the command line, watched in the player', async ({ playhead, api, team }) => {
  test.skip(files.length === 0, 'third-party recording: the folder ../shared/recordings is absent')
  const said = await playhead.importFiles(...files.map(name => join(FOLDER, name)))
  const sessions = [...said.matchAll(/session ([0-9a-f-]{36})/g)].map(([, session]) => session ?? '')
  expect(sessions).toHaveLength(files.length)
  const session = sessions[files.indexOf('rrweb-player-demoit-react-hooks.json')] ?? ''
  const manifest = await eventually('the import is listed', 30_000, () => api.manifest(session))
  expect(manifest.durationMs).toBeGreaterThan(80_000)
  expect(manifest.viewport).toEqual({ width: 1166, height: 705 })

  const page = await team.newPage()
  // Its pictures and styles are on other people's servers; a test asks nobody but this machine.
  await page.route(/^https?:\/\/(?!127\.0\.0\.1)/, route => route.abort())
  // A clock on the recorded page counts seconds: "Time 31" from 30.4 s to 31.4 s of the recording. At 71 s its editor runs again, from 0.
  const time = () => readPicture(page, picture => picture.querySelector('#output section div')?.textContent)
  for (const [t, expected] of [
    ['31', 'Time 31'],
    ['52', 'Time 52'],
    ['31', 'Time 31'],
    ['1m17.5s', 'Time 6'],
  ] as const) {
    await openReplay(page, session, { t })
    await expect.poll(time).toBe(expected)
  }
})
