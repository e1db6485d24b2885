SELECT [count(*), count(*) FILTER (level >= 2), count(*) FILTER (level >= 3), count(*) FILTER (level >= 4)] AS counts,
  quantile_disc(t2 - t1, [0.5, 0.9]) FILTER (level >= 2) AS took2,
  quantile_disc(t3 - t2, [0.5, 0.9]) FILTER (level >= 3) AS took3,
  quantile_disc(t4 - t3, [0.5, 0.9]) FILTER (level >= 4) AS took4
FROM progress
