// The largest gains that papers claim: of differences in per cent, or of multiples.
// $kind: STRING = "delta"  or ratio, a multiple
// $unit: STRING = "%"  or x, for multiples
// $metric: Metric = null
// $limit: INTEGER = 20
MATCH (p:Paper)-[e:REPORTS]->(r:Result {kind: $kind, unit: $unit})
OPTIONAL MATCH (r)-[:OF_METRIC]->(k:Metric)
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
OPTIONAL MATCH (r)-[:BY_METHOD]->(m:Method)
WITH p, e, r, k, d, m
WHERE $metric IS NULL OR any(name IN [k.name] + k.aliases WHERE toLower(name) = toLower($metric))
RETURN r.value AS value, m.name AS method, k.name AS metric, d.name AS dataset, p.year AS year, p.title AS paper,
  e.sentences[0] AS sentence
ORDER BY abs(r.number) DESC, paper, r.id
LIMIT $limit
