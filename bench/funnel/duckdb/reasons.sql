, moments AS (
  SELECT unit, level = 3 AS isDropped, CASE WHEN level = 3 THEN lastSession3 ELSE session3 END AS session,
    CASE WHEN level = 3 THEN last3 ELSE t3 END AS fromMs, CASE WHEN level = 3 THEN 9000000000000000 ELSE t4 END AS untilMs
  FROM progress WHERE level >= 3),
told AS (
  SELECT unit, isDropped, fromMs, e.atMs, e.atMs >= fromMs AS isThen,
    isThen AND type IN ('pageview', 'click', 'rage_click', 'dead_click', 'error_click', 'quick_back', 'input', 'validation') AS isActivity,
    type, name, url, props, selector, elementName
  FROM moments AS m JOIN events AS e ON e.session = m.session AND e.atMs < m.untilMs AND (e.atMs >= m.fromMs OR e.type = 'flag')
  WHERE type IN ('pageview', 'click', 'rage_click', 'dead_click', 'error_click', 'quick_back', 'input', 'validation', 'error', 'network', 'flag')),
gaps AS (
  SELECT unit, fromMs, atMs, atMs - lag(atMs, 1, fromMs) OVER (PARTITION BY unit ORDER BY atMs) AS gapMs FROM told WHERE isActivity),
quiet AS (SELECT unit, min(atMs) AS quietMs FROM gaps WHERE gapMs > 300000 GROUP BY unit),
ends AS (
  SELECT moments.unit, coalesce(max(gaps.atMs), any_value(moments.fromMs)) AS giveUpMs
  FROM moments LEFT JOIN quiet USING (unit) LEFT JOIN gaps ON gaps.unit = moments.unit AND gaps.atMs < coalesce(quietMs, 9000000000000000)
  GROUP BY 1),
features AS (
  SELECT DISTINCT told.unit, isDropped,
    CASE type WHEN 'pageview' THEN 'page' WHEN 'click' THEN 'element' WHEN 'network' THEN 'request' ELSE type END AS kind,
    CASE type WHEN 'pageview' THEN regexp_extract(url, '^https?://[^/]*([^?#]*)', 1)
      WHEN 'error' THEN regexp_replace(name, '[0-9]+', '#', 'g')
      WHEN 'network' THEN name || ' ' || (props->>'$.status')
      WHEN 'flag' THEN name || '=' || (props->>'$.variant')
      ELSE coalesce(nullif(elementName, ''), selector) END AS value
  FROM told JOIN ends USING (unit)
  WHERE told.atMs <= giveUpMs + 5000 AND type != 'input' AND (type != 'network' OR (props->>'$.status')::INTEGER >= 400)
  UNION ALL
  SELECT unit, isDropped, kind, value
  FROM moments JOIN (UNPIVOT sessions ON browser, os, device, country INTO NAME kind VALUE value) AS known USING (session))
SELECT kind, value, count(*) FILTER (isDropped) AS dropped, count(*) FILTER (NOT isDropped) AS converted
FROM features GROUP BY kind, value HAVING count(*) >= 3
UNION ALL
SELECT '', '', count(*) FILTER (isDropped), count(*) FILTER (NOT isDropped) FROM moments
