import { uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { NOW_MS, rowOf } from './fixtures.ts'
import { serverSession } from './ids.ts'

const ISO = new Date(NOW_MS - 1_000).toISOString()
const library = { name: '@segment/analytics-node', version: '3.1.0' }
const $lib = '@segment/analytics-node'

/** A message as the SDK writes it. */
const message = (over: object): object => ({
  messageId: 'message-1',
  timestamp: ISO,
  integrations: {},
  context: { library },
  userId: 'ada',
  ...over,
})

describe('a Segment message', () => {
  it('track is an event under its own name', async () => {
    const row = await rowOf(
      message({
        type: 'track',
        event: 'Order Paid',
        anonymousId: 'anonymous-1',
        properties: { total: 12.5, items: [{ sku: 'a' }], gift: null },
        context: { library, ip: '203.0.113.9', userAgent: 'Test/1', page: { url: 'https://shop.example/pay?x=1' } },
      }),
    )
    expect(row).toMatchObject({
      project: 'shop',
      session: serverSession('shop', 'ada', NOW_MS),
      seq: 0,
      position: 0,
      atMs: NOW_MS - 1_000,
      visitor: 'ada',
      type: 'custom',
      name: 'Order Paid',
      url: 'https://shop.example/pay?x=1',
      props: { total: 12.5, items: [{ sku: 'a' }], gift: null, $user_agent: 'Test/1', $lib },
      selector: '',
      recorder: '@segment/analytics-node/3.1.0',
    })
    expect(JSON.stringify(row)).not.toContain('203.0.113.9')
  })

  it.each([
    [{ properties: { url: 'https://shop.example/a' } }, 'https://shop.example/a'],
    [{ properties: { url: '/a?b=1' } }, '/a?b=1'],
    [{ properties: { path: 'a/b' } }, '/a/b'],
    [{ context: { page: { url: 'https://shop.example/c', path: '/c' } } }, 'https://shop.example/c'],
    [{ properties: { path: '/p' }, context: { page: { url: 'https://shop.example/c' } } }, 'https://shop.example/c'],
    [{ context: { page: { path: '/c' } } }, '/c'],
    [{}, ''],
  ])('page %o is a page view of %o', async (over, url) => {
    const row = await rowOf(message({ type: 'page', name: 'Home', category: 'Docs', ...over }))
    expect(row).toMatchObject({ type: 'pageview', url, name: 'Home', props: { category: 'Docs' } })
  })

  it('screen is an event named as Segment’s destinations name it', async () => {
    expect(await rowOf(message({ type: 'screen', name: 'Cart' }))).toMatchObject({
      type: 'custom',
      name: 'Viewed Cart Screen',
    })
    expect(await rowOf(message({ type: 'screen' }))).toMatchObject({ name: 'Viewed Screen' })
  })

  it('identify is what the recorder writes: traits, and whose past it is', async () => {
    const row = await rowOf(message({ type: 'identify', anonymousId: 'anonymous-1', traits: { plan: 'pro' } }))
    expect(row).toMatchObject({ type: 'identify', visitor: 'ada', name: 'ada' })
    expect(row).toHaveProperty('props', { plan: 'pro', anonymous: 'anonymous-1', $lib })
  })

  it('identify links nothing where only one id is known, or a trait has the link’s name', async () => {
    const props = async (over: object) => {
      const row = await rowOf(message({ type: 'identify', traits: { anonymous: 'someone', plan: 'pro' }, ...over }))
      return typeof row === 'string' ? row : row.props
    }
    expect(await props({})).toEqual({ plan: 'pro', $lib })
    expect(await props({ anonymousId: 'ada' })).toEqual({ plan: 'pro', $lib })
    expect(await props({ userId: undefined, anonymousId: 'anonymous-1' })).toEqual({ plan: 'pro', $lib })
  })

  it('alias is an identify of the id before', async () => {
    const row = await rowOf(message({ type: 'alias', previousId: 'anonymous-1' }))
    expect(row).toMatchObject({ type: 'identify', visitor: 'ada', props: { anonymous: 'anonymous-1' } })
    expect(await rowOf(message({ type: 'alias' }))).toBe('visitor_missing')
  })

  it('group is an event of its own kind', async () => {
    const row = await rowOf(message({ type: 'group', groupId: 42, traits: { seats: 5 } }))
    expect(row).toMatchObject({ type: 'group', name: '42', props: { seats: 5 } })
  })

  it('takes the type of its address, and numbers for ids', async () => {
    const bare = { userId: 7, event: 'paid' }
    expect(await rowOf(bare, { type: 'track' })).toMatchObject({ visitor: '7', name: 'paid', props: { $lib: 'http' } })
    expect(await rowOf(bare)).toMatchObject({ type: 'custom' })
    expect(await rowOf({ ...bare, type: 'identify' }, { type: 'track' })).toMatchObject({ type: 'custom' })
  })

  it('goes into the recorder’s session that it names, and into no other tool’s', async () => {
    const session = uuidv7(NOW_MS)
    const sessionOf = async (over: object) => {
      const row = await rowOf(message({ type: 'track', event: 'paid', ...over }))
      return typeof row === 'string' ? row : { session: row.session, props: row.props }
    }
    const joined = { session, props: { $lib } }
    const own = { session: serverSession('shop', 'ada', NOW_MS) }
    expect(await sessionOf({ context: { library, sessionId: session } })).toEqual(joined)
    expect(await sessionOf({ properties: { $playhead_session_id: session } })).toEqual(joined)
    expect(await sessionOf({ context: { sessionId: 1_795_271_939 } })).toMatchObject(own)
    expect(await sessionOf({ context: { sessionId: session.toUpperCase() } })).toMatchObject(own)
    expect(await sessionOf({ context: { sessionId: '01890000-0000-4000-8000-000000000001' } })).toMatchObject(own)
  })

  it.each([
    [{ type: 'track', event: 'paid', userId: '' }, 'visitor_missing'],
    [{ type: 'track', event: 'paid', userId: {} }, 'visitor_missing'],
    [{ type: 'track', event: 'paid', userId: 'x'.repeat(257) }, 'visitor_too_long'],
    [{ type: 'track' }, 'name_missing'],
    [{ type: 'track', event: '  ' }, 'name_missing'],
    [{ type: 'track', event: 'x'.repeat(201) }, 'name_too_long'],
    [{ type: 'screen', name: 'x'.repeat(190) }, 'name_too_long'],
    [{ type: 'group' }, 'name_missing'],
    [{ type: 'trakc', event: 'paid' }, 'type_unknown'],
    [{ type: undefined }, 'type_unknown'],
    [{ type: 'track', event: 'paid', messageId: 'x'.repeat(257) }, 'message_id_too_long'],
    [{ type: 'track', event: 'paid', timestamp: 'yesterday' }, 'time_invalid'],
    [{ type: 'track', event: 'paid', properties: { text: 'x'.repeat(33_000) } }, 'too_large'],
  ])('%o is refused: %s', async (over, code) => {
    expect(await rowOf(message(over))).toBe(code)
  })
})
