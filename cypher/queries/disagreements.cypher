// Results that differ though method, dataset and metric are the same, with their sentences.
// $kind: STRING = "absolute"  or delta, a difference, or ratio, a multiple
// $acrossPapers: BOOLEAN = false  true: only where different papers report them
// 85%, 85 and 0.85 do not differ.
MATCH (d:Dataset)<-[:ON_DATASET]-(r:Result {kind: $kind})-[:OF_METRIC]->(k:Metric)
MATCH (r)-[:BY_METHOD]->(m:Method)
MATCH (r)<-[e:REPORTS]-(p:Paper)
WITH m, d, k, r, e, p,
  round(CASE WHEN r.unit IS NULL AND abs(r.number) <= 1 THEN 100 * r.number ELSE r.number END, 6) AS number
ORDER BY number, r.id
WITH m, d, k, count(DISTINCT number) AS numbers, count(DISTINCT p) AS papers,
  collect(r.value) AS values, collect(p.title) AS titles, collect(e.sentences[0]) AS sentences
WHERE numbers > 1 AND (papers > 1 OR NOT $acrossPapers)
RETURN m.name AS method, d.name AS dataset, k.name AS metric, values, titles AS papers, sentences
ORDER BY size(values) DESC, method, dataset, metric, m.id, d.id, k.id
