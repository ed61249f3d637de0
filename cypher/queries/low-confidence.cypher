// The edges to look at first: those of the least confidence, with their sentence.
// $below: FLOAT = 0.5
// $edge: STRING = null  for instance OUTPERFORMS
// $limit: INTEGER = 50
MATCH (a:Paper|Method|Dataset|Task|Result)-[e]->(b:Method|Dataset|Metric|Task|Result)
WHERE e.confidence < $below AND ($edge IS NULL OR type(e) = toUpper($edge))
WITH a, e, b, CASE WHEN a:Paper THEN a.title WHEN a:Result THEN a.value ELSE a.name END AS source,
  CASE WHEN b:Result THEN b.value ELSE b.name END AS target
RETURN source, type(e) AS edge, target, e.confidence AS confidence, e.sentences[0] AS sentence
ORDER BY confidence, edge, source, target, a.id, b.id
LIMIT $limit
