// The numbers that a method is reported to reach, dataset by dataset.
// $method: Method = "BERT"
// $kind: STRING = null  absolute; delta, a difference; or ratio, a multiple
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (m)<-[:BY_METHOD]-(r:Result)<-[e:REPORTS]-(p:Paper)
WHERE $kind IS NULL OR r.kind = $kind
OPTIONAL MATCH (r)-[:OF_METRIC]->(k:Metric)
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
RETURN m.name AS method, d.name AS dataset, k.name AS metric, r.value AS value, r.kind AS kind, p.year AS year,
  p.title AS paper, e.sentences[0] AS sentence
ORDER BY dataset, metric, r.number DESC, paper, r.id
