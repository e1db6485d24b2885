import { uuidv7 } from '@playhead/protocol'
import { describe, expect, it } from 'vitest'
import { ARRIVAL, decodeRecord, NOW_MS, rowOf } from './fixtures.ts'
import { serverSession } from './ids.ts'
import { recordsOf } from './records.ts'

const ISO = new Date(NOW_MS - 1_000).toISOString()
const $lib = 'posthog-node'

/** An event as the SDK writes it. */
const event = (name: string, properties: object = {}, over: object = {}): object => ({
  event: name,
  distinct_id: 'ada',
  uuid: uuidv7(NOW_MS),
  timestamp: ISO,
  properties: { $lib, $lib_version: '5.21.2', $geoip_disable: true, ...properties },
  ...over,
})

describe('a PostHog event', () => {
  it('is an event under its own name', async () => {
    const row = await rowOf(
      event('order paid', {
        total: 5,
        $groups: { company: 'acme' },
        $current_url: 'https://shop.example/pay',
        $ip: '1',
      }),
    )
    expect(row).toMatchObject({
      session: serverSession('shop', 'ada', NOW_MS),
      atMs: NOW_MS - 1_000,
      visitor: 'ada',
      type: 'custom',
      name: 'order paid',
      url: 'https://shop.example/pay',
      recorder: 'posthog-node/5.21.2',
    })
    expect(row).toHaveProperty('props', { total: 5, $groups: { company: 'acme' }, $lib })
  })

  it('takes the id from the properties too, and never keeps the key', async () => {
    const row = await rowOf({ event: 'paid', api_key: 'pk_1', properties: { distinct_id: 'ada', token: 'pk_1' } })
    expect(row).toMatchObject({ visitor: 'ada', props: { $lib: 'http' } })
    expect(JSON.stringify(row)).not.toContain('pk_1')
  })

  it('$pageview is a page view', async () => {
    const row = await rowOf(event('$pageview', { $current_url: 'https://shop.example/a', title: 'A' }))
    expect(row).toMatchObject({ type: 'pageview', name: '', url: 'https://shop.example/a', props: { title: 'A' } })
  })

  it('$screen is named like Segment’s', async () => {
    expect(await rowOf(event('$screen', { $screen_name: 'Cart' }))).toMatchObject({ name: 'Viewed Cart Screen' })
  })

  it('$identify links the anonymous id, with what is known of the person', async () => {
    const row = await rowOf(
      event('$identify', {
        $anon_distinct_id: 'anonymous-1',
        $set: { plan: 'pro' },
        $set_once: { plan: 'free', first: 'ad' },
      }),
    )
    expect(row).toMatchObject({ type: 'identify', visitor: 'ada', name: 'ada' })
    expect(row).toHaveProperty('props', { plan: 'pro', first: 'ad', anonymous: 'anonymous-1', $lib })
  })

  it('$set is an identify that links nothing', async () => {
    const row = await rowOf(event('$set', { $set: { plan: 'pro', anonymous: 'x' }, $anon_distinct_id: 'y' }))
    expect(row).toMatchObject({ type: 'identify', visitor: 'ada' })
    expect(row).toHaveProperty('props', { plan: 'pro', $lib })
  })

  it('may say by the way what is known of the person', async () => {
    const item = event('order paid', { total: 5, $set: { plan: 'pro', anonymous: 'x' }, $set_once: { first: 'ad' } })
    const { records } = await recordsOf([item], undefined, undefined, ARRIVAL)
    const { rows, problems } = await decodeRecord(records[0]!.record)
    expect(problems).toEqual([])
    expect(rows.map(({ position, type, name, props }) => [position, type, name, JSON.parse(props)])).toEqual([
      [0, 'custom', 'order paid', { total: 5, $set_once: { first: 'ad' }, $lib }],
      [1, 'identify', 'ada', { plan: 'pro', $lib }],
    ])
  })

  it.each(['$create_alias', '$merge_dangerously'])('%s links the other id', async name => {
    const row = await rowOf(event(name, { distinct_id: 'ada', alias: 'anonymous-1' }))
    expect(row).toMatchObject({ type: 'identify', visitor: 'ada', props: { anonymous: 'anonymous-1' } })
    expect(await rowOf(event(name))).toBe('visitor_missing')
  })

  it('$groupidentify is a group', async () => {
    const row = await rowOf(
      event('$groupidentify', { $group_type: 'company', $group_key: 'acme', $group_set: { seats: 5 } }),
    )
    expect(row).toMatchObject({ type: 'group', name: 'acme', props: { seats: 5, $group_type: 'company' } })
  })

  it.each(['test', true, false])('$feature_flag_called with %o is a flag', async variant => {
    const row = await rowOf(
      event('$feature_flag_called', { $feature_flag: 'checkout', $feature_flag_response: variant }),
    )
    expect(row).toMatchObject({ type: 'flag', name: 'checkout' })
    expect(row).toHaveProperty('props', { variant, $lib })
  })

  it('a flag that was not found is no flag', async () => {
    const row = await rowOf(
      event('$feature_flag_called', { $feature_flag: 'checkout', $feature_flag_error: 'missing' }),
    )
    expect(row).toMatchObject({ type: 'custom', name: '$feature_flag_called' })
  })

  it('$exception is an error, its frames as a stack', async () => {
    const frame = { filename: 'pay.js', function: 'charge', lineno: 3, colno: 7, pre_context: ['secret source'] }
    const row = await rowOf(
      event('$exception', {
        $exception_list: [
          {
            type: 'TypeError',
            value: 'no card',
            mechanism: { handled: true },
            stacktrace: { type: 'raw', frames: [{ filename: 'main.js' }, frame] },
          },
        ],
      }),
    )
    expect(row).toMatchObject({
      type: 'error',
      name: 'TypeError: no card',
      props: {
        kind: 'exception',
        handled: true,
        stack: 'TypeError: no card\n    at charge (pay.js:3:7)\n    at ? (main.js)',
      },
    })
    expect(JSON.stringify(row)).not.toContain('secret source')
    expect(await rowOf(event('$exception', { $exception_message: 'old' }))).toMatchObject({ name: 'Error: old' })
  })

  it('goes into the recorder’s session that it names; $session_id is PostHog’s own', async () => {
    const session = uuidv7(NOW_MS)
    expect(await rowOf(event('paid', { $playhead_session_id: session }))).toMatchObject({ session })
    expect(await rowOf(event('paid', { $session_id: session }))).toMatchObject({
      session: serverSession('shop', 'ada', NOW_MS),
      props: { $session_id: session },
    })
  })

  it('happened as long before its arrival as an old client says', async () => {
    const row = await rowOf(event('paid', {}, { timestamp: undefined, offset: 4_000 }))
    expect(row).toMatchObject({ atMs: NOW_MS - 4_000 })
  })

  it.each([
    [event(''), 'name_missing'],
    [event('paid', {}, { distinct_id: null }), 'visitor_missing'],
    [event('$groupidentify'), 'name_missing'],
    [event('paid', {}, { timestamp: '1999-12-31T00:00:00Z' }), 'time_out_of_range'],
  ])('%o is refused: %s', async (item, code) => {
    expect(await rowOf(item)).toBe(code)
  })
})
