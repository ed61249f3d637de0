// What builds on a method: the methods based on it and the papers that use it.
// $method: Method = "transformer"
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (n:Method|Paper)-[e:BASED_ON|USES]->(m)
WITH m, n, e, CASE WHEN n:Paper THEN n.title ELSE n.name END AS name, CASE WHEN n:Paper THEN n.year END AS year
RETURN labels(n)[0] AS label, name, type(e) AS edge, m.name AS method, year, last(e.sentences) AS sentence
ORDER BY label, coalesce(year, 0) DESC, name, n.id, m.id
