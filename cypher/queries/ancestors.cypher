// What a method comes from, at up to four removes: what it is based on or a kind of, and what those are.
// $method: Method = "BERT"
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH path = (m)-[:BASED_ON|SUBCLASS_OF*1..4]->(a:Method)
WHERE a.id <> m.id
WITH a, length(path) AS removes, [n IN nodes(path) | n.name] AS way
ORDER BY removes, way
WITH a, min(removes) AS removes, collect(way)[0] AS way
RETURN a.name AS ancestor, removes, way
ORDER BY removes, ancestor, a.id
