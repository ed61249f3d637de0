// Which methods are tested on the same datasets as a method.
// $method: Method = "BERT"
// $other: Method = null  only this one
// $limit: INTEGER = 50
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (m)-[:EVALUATED_ON]->(d:Dataset)<-[:EVALUATED_ON]-(o:Method)
WHERE o.id <> m.id AND ($other IS NULL OR any(name IN [o.name] + o.aliases WHERE toLower(name) = toLower($other)))
WITH m, o, d ORDER BY d.name, d.id
WITH m, o, collect(d.name) AS datasets
RETURN m.name AS method, o.name AS other, datasets
ORDER BY size(datasets) DESC, other, m.id, o.id
LIMIT $limit
