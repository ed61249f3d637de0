// Who introduces what: the methods that papers propose and the datasets that are new in them, the newest first.
// $name: STRING = null  of a method or dataset
// $since: INTEGER = null  the first year
// $limit: INTEGER = 100
MATCH (p:Paper)-[e:PROPOSES|INTRODUCES]->(n:Method|Dataset)
WHERE ($since IS NULL OR p.year >= $since)
  AND ($name IS NULL OR any(name IN [n.name] + n.aliases WHERE toLower(name) = toLower($name)))
RETURN p.year AS year, p.title AS paper, labels(n)[0] AS what, n.name AS name, last(e.sentences) AS sentence
ORDER BY coalesce(year, 0) DESC, paper, p.id, what, name, n.id
LIMIT $limit
