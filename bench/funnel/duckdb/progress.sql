-- Who got how far, as docs/funnels.md defines it: begun3 is, for an event that completes step 3, when its attempt began: of several the
-- latest, which is always the one the last event of step 2 before it belongs to. 1780185600000 is the end of the range, 604800000 a week.
WITH persons AS (
  SELECT props->>'$.anonymous' AS anonymous, max_by(visitor, (atMs, visitor)) AS person FROM events WHERE type = 'identify' GROUP BY 1),
matched AS (
  SELECT visitor, session, atMs,
    CASE WHEN type = 'pageview' THEN 1 WHEN name = 'add_to_cart' THEN 2 WHEN name = 'checkout_started' THEN 3 ELSE 4 END AS step
  FROM events
  WHERE atMs BETWEEN 1777593600000 AND 1780185600000 + 604800000
    AND ((type = 'custom' AND name IN ('add_to_cart', 'checkout_started', 'order_placed'))
      OR (type = 'pageview' AND url LIKE 'https://shop.example.com/product/%'))),
story AS (SELECT coalesce(person, visitor) AS unit, session, atMs, step FROM matched LEFT JOIN persons ON visitor = anonymous),
one AS (
  SELECT *, CASE WHEN step = 1 AND atMs < 1780185600000 THEN atMs END AS begun1, last_value(begun1 IGNORE NULLS) OVER before AS before1
  FROM story WINDOW before AS (PARTITION BY unit ORDER BY atMs, step ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
two AS (
  SELECT *, CASE WHEN step = 2 AND atMs - before1 <= 604800000 THEN before1 END AS begun2, last_value(begun2 IGNORE NULLS) OVER before AS before2
  FROM one WINDOW before AS (PARTITION BY unit ORDER BY atMs, step ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
three AS (
  SELECT *, CASE WHEN step = 3 AND atMs - before2 <= 604800000 THEN before2 END AS begun3, last_value(begun3 IGNORE NULLS) OVER before AS before3
  FROM two WINDOW before AS (PARTITION BY unit ORDER BY atMs, step ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
four AS (SELECT *, CASE WHEN step = 4 AND atMs - before3 <= 604800000 THEN before3 END AS begun4 FROM three),
furthest AS (
  SELECT unit,
    CASE WHEN count(begun4) > 0 THEN 4 WHEN count(begun3) > 0 THEN 3 WHEN count(begun2) > 0 THEN 2 ELSE 1 END AS level,
    coalesce(min(begun4), max(begun3), max(begun2), max(begun1)) AS began
  FROM four GROUP BY unit HAVING count(begun1) > 0),
progress AS (
  SELECT unit, any_value(level) AS level,
    min(atMs) FILTER (begun1 = began) AS t1, min(atMs) FILTER (begun2 = began) AS t2,
    min(atMs) FILTER (begun3 = began) AS t3, min(atMs) FILTER (begun4 = began) AS t4,
    max(atMs) FILTER (begun3 IS NOT NULL) AS last3, max_by(session, atMs) FILTER (begun3 IS NOT NULL) AS lastSession3,
    min_by(session, atMs) FILTER (begun3 = began) AS session3
  FROM four JOIN furthest USING (unit) GROUP BY unit)
