/**
 * The data as a formula: every value follows from the number of its event, so that a run is the same on every machine, and the engine
 * writes its own rows. 20 events a session, in batches of five, over thirty days; a visitor has two and a half sessions.
 */

export const PROJECT = 'bench'
export const EVENTS_PER_SESSION = 20
export const FROM_MS = Date.UTC(2026, 4, 1)
export const TO_MS = Date.UTC(2026, 4, 31)

/** The last session begins an hour before the end of the range, so that its events lie within it. */
const STARTS_WITHIN_MS = TO_MS - FROM_MS - 60 * 60 * 1000
const VISITORS_PER_SESSION = 0.4
/** Milliseconds between a session's events, and what chance adds at most: five minutes in all. */
const PACE_MS = 15_000
const JITTER_MS = 14_000

/**
 * Percent of the sessions that get to the product page, the cart, the checkout, the order: somewhat above what shops publish (6 to 10 %
 * reach the cart, 2 to 4 % order). A funnel that loses nearly everybody at once is an easier question.
 */
export const REACHED_PERCENT = [60, 24, 13, 7] as const

/** A UUIDv7 like the recorder's: 48 bits of time, the rest out of a seed. Both are SQL. */
function uuidSql(ms: string, seed: string): string {
  return `concat(substring(lower(hex(bitShiftLeft(toUInt64(${ms}), 16))), 1, 8), '-', substring(lower(hex(bitShiftLeft(toUInt64(${ms}), 16))), 9, 4),
    '-7', substring(lower(hex(${seed})), 2, 3), '-8', substring(lower(hex(${seed})), 5, 3), '-', substring(lower(hex(${seed})), 4, 12))`
}

const [PRODUCT, CART, CHECKOUT, ORDER] = REACHED_PERCENT

/** Sessions `from` to `to`, with what is chosen per session. `depth` is how many steps of the funnel it does. */
function sessionsSql(from: number, to: number, sessions: number): string {
  return `
    SELECT number AS s, sipHash64(s, 1) AS seed, sipHash64(s, 2) % ${Math.ceil(sessions * VISITORS_PER_SESSION)} AS v,
      toUInt64(${FROM_MS} + intDiv(s * ${STARTS_WITHIN_MS}, ${sessions})) AS startMs,
      bitOr(sipHash64(s, 3), bitShiftLeft(toUInt64(1), 63)) AS random,
      ${uuidSql('startMs', 'random')} AS session,
      ${uuidSql('startMs', 'bitOr(seed, bitShiftLeft(toUInt64(1), 63))')} AS tab,
      seed % 100 AS luck,
      multiIf(luck < ${ORDER}, 4, luck < ${CHECKOUT}, 3, luck < ${CART}, 2, luck < ${PRODUCT}, 1, 0) AS depth,
      bitOr(sipHash64(v, 4), bitShiftLeft(toUInt64(1), 63)) AS visitorRandom,
      ${uuidSql(`${FROM_MS} + v`, 'visitorRandom')} AS anonymous,
      v % 5 = 0 AS isIdentified,
      concat('customer-', toString(v), '@example.com') AS person,
      if(sipHash64(v, 5) % 2, 'treatment', 'control') AS variant
    FROM numbers(${from}, ${to - from})`
}

/** INSERT of the events of sessions `from` to `to` (of `sessions` in all) into our table. */
export function eventsSql(from: number, to: number, sessions: number): string {
  return `
    INSERT INTO events (project, session, tab, seq, position, at, visitor, type, name, url, props, selector, elementTag, elementRole, elementName, elementHrefPath)
    SELECT '${PROJECT}', session, tab, intDiv(p, 5), p % 5,
      fromUnixTimestamp64Milli(toInt64(startMs + p * ${PACE_MS} + chance % ${JITTER_MS})),
      if(isIdentified AND p >= 9, person, anonymous),
      multiIf(p = 0, 'pageview', p = 1, 'flag', p = 9 AND isIdentified, 'identify', step > 1, 'custom', step = 1, 'pageview',
        p = 13 AND depth = 3 AND chance % 10 < 4, 'network',
        dice < 30, 'pageview', dice < 62, 'click', dice < 72, 'custom', dice < 84, 'input', dice < 90, 'web_vital', dice < 95, 'network',
        dice < 96, 'error', dice < 97, 'rage_click', dice < 98, 'dead_click', 'console') AS kind,
      multiIf(kind = 'flag', 'new-checkout', kind = 'identify', person, step = 2, 'add_to_cart', step = 3, 'checkout_started', step = 4, 'order_placed',
        kind = 'custom', concat(['search', 'filter_used', 'review_opened', 'video_played', 'newsletter_shown'][chance % 5 + 1], if(chance % 7 = 0, '_again', '')),
        kind = 'network', ['GET /api/stock', 'POST /api/cart', 'POST /api/checkout'][if(p = 13 AND depth = 3, 3, chance % 3 + 1)],
        kind = 'error', concat('TypeError: cannot read property ', toString(chance % 20)),
        kind = 'web_vital', ['LCP', 'INP', 'CLS'][chance % 3 + 1], '') AS title,
      concat('https://shop.example.com', multiIf(
        step = 1 OR (depth > 0 AND p < 7 AND chance % 3 = 0), concat('/product/', toString(chance % 2000)),
        step = 2 OR p = 8, '/cart', step > 2 OR p > 13, '/checkout', chance % 4 = 0, concat('/category/', toString(chance % 50)), chance % 4 = 1, '/search', '/')),
      multiIf(kind = 'custom', concat('{"sku":"sku-', toString(chance % 2000), '","price":', toString(chance % 9000 / 100), ',"currency":"EUR"}'),
        kind = 'flag', concat('{"variant":"', variant, '"}'),
        kind = 'identify', concat('{"anonymous":"', anonymous, '","traits":{"plan":"', if(v % 3 = 0, 'pro', 'free'), '"}}'),
        kind = 'network', concat('{"kind":"fetch","method":"', if(chance % 3 = 0, 'GET', 'POST'), '","url":"https://shop.example.com/api","status":', if(p = 13 OR chance % 9 = 0, '500', '200'), ',"durationMs":', toString(chance % 900), '}'),
        kind = 'error', '{"kind":"error","stack":"at shop.js:1:1"}', '{}'),
      if(kind IN ('click', 'rage_click', 'dead_click', 'input'), concat('#', ['buy', 'menu', 'search', 'filter', 'next'][chance % 5 + 1]), '') AS selector,
      if(selector = '', '', ['button', 'a', 'input'][chance % 3 + 1]), if(selector = '', '', 'button'),
      if(selector = '', '', ['Buy', 'Menu', 'Search', 'Filter', 'Next'][chance % 5 + 1]), ''
    FROM (
      SELECT *, p, sipHash64(s, p, 6) AS chance, bitShiftRight(chance, 32) % 100 AS dice,
        multiIf(p = 2 AND depth >= 1, 1, p = 7 AND depth >= 2, 2, p = 10 AND depth >= 2 AND chance % 3 = 0, 2,
          p = 11 AND depth >= 3, 3, p = 15 AND depth >= 4, 4, 0) AS step
      FROM (${sessionsSql(from, to, sessions)}) ARRAY JOIN range(${EVENTS_PER_SESSION}) AS p)`
}

/** INSERT of the rows of `sessions` that belong to them. */
export function sessionRowsSql(from: number, to: number, sessions: number): string {
  return `
    INSERT INTO sessions (project, session, startedAt, endedAt, latestVisitor, visitors, firstPage, firstViewport, browserName, osName, deviceKind, recorderVersion, country)
    SELECT '${PROJECT}', session, fromUnixTimestamp64Milli(toInt64(startMs)) AS started, fromUnixTimestamp64Milli(toInt64(startMs + ${EVENTS_PER_SESSION * PACE_MS})) AS ended,
      (ended, if(isIdentified, person, anonymous)), if(isIdentified, [anonymous, person], [anonymous]), (started, 'https://shop.example.com/'),
      (started, toUInt32(1280), toUInt32(720)),
      ['Chrome', 'Safari', 'Firefox', 'Edge'][random % 4 + 1], ['Windows', 'macOS', 'Android', 'iOS'][intDiv(random, 4) % 4 + 1],
      ['desktop', 'mobile', 'tablet'][intDiv(random, 16) % 3 + 1], '1.0.0', ['DE', 'FR', 'US', 'GB', 'PL'][intDiv(random, 64) % 5 + 1]
    FROM (${sessionsSql(from, to, sessions)})`
}

/** INSERT of the rows of `chunks`: nine of ten sessions have a picture. */
export function chunkRowsSql(from: number, to: number, sessions: number): string {
  return `
    INSERT INTO chunks (project, session, segment, snapshotsBytes, eventsBytes, eventsCount, fromAt, toAt)
    SELECT '${PROJECT}', session, 'segments/default/2026-05-01/000-000000000001-aaaaaaaaaaaaaaaa', if(random % 10 = 0, 0, 60000), 900, ${EVENTS_PER_SESSION},
      fromUnixTimestamp64Milli(toInt64(startMs)), fromUnixTimestamp64Milli(toInt64(startMs + ${EVENTS_PER_SESSION * PACE_MS}))
    FROM (${sessionsSql(from, to, sessions)})`
}
