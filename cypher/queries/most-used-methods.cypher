// The methods that most papers use, and how many propose them or compare with them.
// $since: INTEGER = null  the first year
// $limit: INTEGER = 20
MATCH (m:Method)
WITH m, COUNT { (m)<-[:USES]-(p:Paper) WHERE $since IS NULL OR p.year >= $since } AS using,
  COUNT { (m)<-[:PROPOSES]-(p:Paper) WHERE $since IS NULL OR p.year >= $since } AS proposing,
  COUNT { (m)<-[:COMPARES_WITH]-(p:Paper) WHERE $since IS NULL OR p.year >= $since } AS comparing
WHERE using + proposing + comparing > 0
RETURN m.name AS method, using, proposing, comparing
ORDER BY using DESC, proposing DESC, comparing DESC, method, m.id
LIMIT $limit
