import { expect, test } from '../harness/fixtures.ts'

/** A session nobody has. */
const NOBODY = '01890000-0000-7000-8000-000000000000'

test('nothing but batches, the script and health answers without a login', async ({ playhead, api }) => {
  const { apiUrl, ingestUrl } = playhead
  const open = [
    `${ingestUrl}/playhead.js`,
    `${ingestUrl}/health/live`,
    `${apiUrl}/health/live`,
    `${apiUrl}/health/ready`,
  ]
  for (const url of open) expect((await fetch(url)).status, url).toBe(200)
  const batch = await fetch(`${ingestUrl}/v1/batches`, { method: 'POST', body: 'not a frame' })
  expect(batch.status).toBe(400)

  const described = (await (await fetch(`${apiUrl}/api/openapi.json`, { headers: { cookie: api.cookie } })).json()) as {
    paths: Record<string, object>
  }
  const paths = Object.entries(described.paths).filter(([path]) => path.startsWith('/api/'))
  expect(paths.length).toBeGreaterThan(3)
  const closed = paths.flatMap(([path, methods]) => {
    const address = path.replace(/\{\w+\}/g, NOBODY)
    return Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), address])
  })
  closed.push(['GET', '/api/openapi.json'], ['GET', '/api/docs'])
  await expectClosed(apiUrl, closed)
  const problem = await fetch(`${apiUrl}/api/sessions`)
  expect(problem.headers.get('content-type')).toContain('application/problem+json')
  expect(await problem.json()).toMatchObject({ status: 401, code: 'LOGIN_REQUIRED' })
})

test('the player’s pages answer 401 without a login', async ({ playhead }) => {
  const pages = ['/', '/funnels', '/funnel', '/events', `/sessions/${NOBODY}`, '/replay.html']
  await expectClosed(
    playhead.apiUrl,
    pages.map(path => ['GET', path]),
  )
})

/** Neither without a cookie nor with one that nobody gave out. */
async function expectClosed(apiUrl: string, calls: [method: string, path: string][]): Promise<void> {
  for (const [method, path] of calls) {
    for (const cookie of ['', 'playhead_login=forged', `playhead_login=${'x'.repeat(80)}`]) {
      const answer = await fetch(`${apiUrl}${path}`, { method, headers: { cookie }, redirect: 'manual' })
      expect(answer.status, `${method} ${path} with cookie "${cookie}"`).toBe(401)
    }
  }
}

test('a login link works once', async ({ browser, playhead }) => {
  const link = await playhead.loginLink()
  const first = await browser.newPage()
  await first.goto(link)
  await expect(first.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  const [cookie] = await first.context().cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  await first.close()

  const second = await browser.newPage()
  await second.goto(link)
  await expect(second.getByRole('alert')).toContainText('used already')
  await second.goto(playhead.apiUrl)
  await expect(second.getByRole('heading', { name: 'You are not logged in' })).toBeVisible()
  await second.getByRole('link', { name: 'How to log in' }).click()
  await expect(second.getByRole('heading', { name: 'Log in to Playhead' })).toBeVisible()
  await second.close()
})

test('the link that the server printed at its start logs in', async ({ playhead }) => {
  const link = await playhead.api.loginLink()
  const answer = await fetch(link, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.getSetCookie().join()).toContain('playhead_login=')
})

test('a page of another site cannot use a login', async ({ playhead, api }) => {
  const headers = { cookie: api.cookie, origin: 'https://elsewhere.example' }
  const answer = await fetch(`${playhead.apiUrl}/api/sessions`, { headers })
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})
