// What papers report in a metric on a dataset, the best first.
// $dataset: Dataset = "ImageNet"
// $metric: Metric = "top-1 accuracy"
// $lowIsBest: BOOLEAN = false  true for an error, a perplexity, a distance and the like
// $kind: STRING = "absolute"  or delta, a difference, or ratio, a multiple
// $limit: INTEGER = 20
// Of several datasets or metrics of a name, the one that most papers name is meant.
// Where some values are in per cent, bare fractions are ranked as what they mean: 0.85 as 85%.
MATCH (d:Dataset)
WHERE any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
WITH d ORDER BY d.paperCount DESC, d.id LIMIT 1
MATCH (k:Metric)
WHERE any(name IN [k.name] + k.aliases WHERE toLower(name) = toLower($metric))
WITH d, k ORDER BY k.paperCount DESC, k.id LIMIT 1
MATCH (d)<-[:ON_DATASET]-(r:Result {kind: $kind})-[:OF_METRIC]->(k)
MATCH (r)<-[e:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:BY_METHOD]->(m:Method)
WITH d, k, r, e, p, m, CASE
  WHEN r.unit IS NULL AND abs(r.number) <= 1
    AND EXISTS { (d)<-[:ON_DATASET]-(:Result {kind: $kind, unit: "%"})-[:OF_METRIC]->(k) } THEN 100 * r.number
  ELSE r.number
END AS number
RETURN r.value AS value, m.name AS method, d.name AS dataset, k.name AS metric, p.year AS year, p.title AS paper,
  e.sentences[0] AS sentence
ORDER BY CASE WHEN $lowIsBest THEN number ELSE -number END, paper, r.id
LIMIT $limit
