// What several papers state alike: the relations between entities that have the most support.
// $papers: INTEGER = 2  at least so many
// $edge: STRING = null  for instance OUTPERFORMS
// $limit: INTEGER = 50
MATCH (a:Method|Dataset|Task)-[e]->(b:Method|Dataset|Metric|Task)
WHERE e.support >= $papers AND ($edge IS NULL OR type(e) = toUpper($edge))
RETURN a.name AS source, type(e) AS edge, b.name AS target, e.support AS papers, e.confidence AS confidence,
  e.sentences AS sentences
ORDER BY papers DESC, confidence DESC, source, edge, target, a.id, b.id
LIMIT $limit
