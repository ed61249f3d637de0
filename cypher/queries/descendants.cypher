// What comes from a method, at up to four removes: what is based on it or a kind of it, and what is of those.
// $method: Method = "transformer"
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH path = (m)<-[:BASED_ON|SUBCLASS_OF*1..4]-(d:Method)
WHERE d.id <> m.id
WITH d, length(path) AS removes, [n IN nodes(path) | n.name] AS way
ORDER BY removes, way
WITH d, min(removes) AS removes, collect(way)[0] AS way
RETURN d.name AS descendant, removes, way
ORDER BY removes, descendant, d.id
