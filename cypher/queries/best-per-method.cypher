// The best that each method is reported to reach in a metric on a dataset.
// $dataset: Dataset = "ImageNet"
// $metric: Metric = "top-1 accuracy"
// $lowIsBest: BOOLEAN = false  true for an error, a perplexity, a distance and the like
// Of several datasets or metrics of a name, the one that most papers name is meant.
// Where some values are in per cent, bare fractions are ranked as what they mean: 0.85 as 85%.
MATCH (d:Dataset)
WHERE any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
WITH d ORDER BY d.paperCount DESC, d.id LIMIT 1
MATCH (k:Metric)
WHERE any(name IN [k.name] + k.aliases WHERE toLower(name) = toLower($metric))
WITH d, k ORDER BY k.paperCount DESC, k.id LIMIT 1
MATCH (d)<-[:ON_DATASET]-(r:Result {kind: "absolute"})-[:OF_METRIC]->(k)
MATCH (r)-[:BY_METHOD]->(m:Method)
MATCH (r)<-[:REPORTS]-(p:Paper)
WITH m, r, p, CASE
  WHEN r.unit IS NULL AND abs(r.number) <= 1
    AND EXISTS { (d)<-[:ON_DATASET]-(:Result {kind: "absolute", unit: "%"})-[:OF_METRIC]->(k) } THEN 100 * r.number
  ELSE r.number
END AS number
WITH m, r, p, CASE WHEN $lowIsBest THEN number ELSE -number END AS rank
ORDER BY rank, p.title, r.id
WITH m, count(*) AS results, collect({rank: rank, value: r.value, year: p.year, paper: p.title})[0] AS best
RETURN m.name AS method, best.value AS value, best.year AS year, best.paper AS paper, results
ORDER BY best.rank, method, m.id
