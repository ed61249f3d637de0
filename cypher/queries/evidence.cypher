// The sentences behind the edges between two names, of entities or papers, in either direction.
// $one: STRING = "BERT"
// $other: STRING = "GLUE"
MATCH (a:Paper|Method|Dataset|Metric|Task)
WITH a, CASE WHEN a:Paper THEN [a.title] ELSE [a.name] + a.aliases END AS names
WHERE any(name IN names WHERE toLower(name) = toLower($one))
MATCH (b:Paper|Method|Dataset|Metric|Task)
WITH a, names[0] AS one, b, CASE WHEN b:Paper THEN [b.title] ELSE [b.name] + b.aliases END AS names
WHERE any(name IN names WHERE toLower(name) = toLower($other))
MATCH (a)-[e]-(b)
UNWIND range(0, size(e.sentences) - 1) AS place
MATCH (p:Paper {id: CASE WHEN a:Paper THEN a.id WHEN b:Paper THEN b.id ELSE e.papers[place] END})
RETURN CASE WHEN startNode(e) = a THEN one ELSE names[0] END AS source, type(e) AS edge,
  CASE WHEN startNode(e) = a THEN names[0] ELSE one END AS target, e.sentences[place] AS sentence, p.title AS paper,
  p.year AS year, e.confidence AS confidence
ORDER BY edge, source, target, confidence DESC, paper, p.id, e.starts[place], a.id, b.id
