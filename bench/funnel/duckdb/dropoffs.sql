SELECT unit, last3 AS atMs, lastSession3 AS session FROM progress WHERE level = 3 ORDER BY last3 DESC, unit DESC LIMIT 50
