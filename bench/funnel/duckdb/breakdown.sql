, seen AS (SELECT DISTINCT visitor, props->>'$.variant' AS variant FROM events WHERE type = 'flag' AND name = 'new-checkout' AND atMs < 1780185600000),
parts AS (
  SELECT coalesce(person, visitor) AS unit, CASE WHEN count(DISTINCT variant) = 1 THEN any_value(variant) ELSE 'several' END AS variant
  FROM seen LEFT JOIN persons ON visitor = anonymous GROUP BY 1)
SELECT coalesce(variant, 'none') AS part,
  [count(*), count(*) FILTER (level >= 2), count(*) FILTER (level >= 3), count(*) FILTER (level >= 4)] AS counts
FROM progress LEFT JOIN parts USING (unit) GROUP BY 1 ORDER BY counts[1] DESC
