// The methods that most papers use, and how many propose or compare with them.
// $since: INTEGER = null  the first year
// $limit: INTEGER = 20
MATCH (p:Paper)-[e:PROPOSES|USES|COMPARES_WITH]->(m:Method)
WHERE $since IS NULL OR p.year >= $since
WITH m, sum(CASE WHEN type(e) = "USES" THEN 1 ELSE 0 END) AS using,
  sum(CASE WHEN type(e) = "PROPOSES" THEN 1 ELSE 0 END) AS proposing,
  sum(CASE WHEN type(e) = "COMPARES_WITH" THEN 1 ELSE 0 END) AS comparing
RETURN m.name AS method, using, proposing, comparing
ORDER BY using DESC, proposing DESC, comparing DESC, method, m.id
LIMIT $limit
