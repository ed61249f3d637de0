// The datasets that papers introduce, the newest first, and who has used them.
// $since: INTEGER = null  the first year
MATCH (p:Paper)-[e:INTRODUCES]->(d:Dataset)
WHERE $since IS NULL OR p.year >= $since
OPTIONAL MATCH (d)<-[:EVALUATES_ON|TRAINS_ON]-(user:Paper)
WITH p, e, d, user ORDER BY user.title, user.id
WITH p, e, d, count(user) AS uses, collect(user.title) AS usedBy
RETURN d.name AS dataset, p.year AS year, p.title AS introducedBy, uses, usedBy, last(e.sentences) AS sentence
ORDER BY coalesce(year, 0) DESC, uses DESC, dataset, d.id, p.id
