// The numbers that a paper reports, and what each is about.
// $paper: STRING = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"  its title or id
MATCH (p:Paper)
WHERE toLower(p.title) = toLower($paper) OR p.id = $paper
MATCH (p)-[e:REPORTS]->(r:Result)
OPTIONAL MATCH (r)-[:BY_METHOD]->(m:Method)
OPTIONAL MATCH (r)-[:OF_METRIC]->(k:Metric)
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
OPTIONAL MATCH (r)-[:FOR_TASK]->(t:Task)
RETURN r.value AS value, r.kind AS kind, m.name AS method, k.name AS metric, d.name AS dataset, t.name AS task,
  e.sentences[0] AS sentence, e.confidence AS confidence
ORDER BY p.id, e.starts[0], r.id
