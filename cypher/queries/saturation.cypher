// The best value of each year in a metric on a dataset, and the best by then, which stands still where no more is won.
// $dataset: Dataset = "ImageNet"
// $metric: Metric = "top-1 accuracy"
// $lowIsBest: BOOLEAN = false  true for an error, a perplexity, a distance and the like
// Of several datasets or metrics of a name, the one that most papers name is meant.
// Papers without a year come last, as a year of their own.
MATCH (d:Dataset)
WHERE any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
WITH d ORDER BY d.paperCount DESC, d.id LIMIT 1
MATCH (k:Metric)
WHERE any(name IN [k.name] + k.aliases WHERE toLower(name) = toLower($metric))
WITH d, k ORDER BY k.paperCount DESC, k.id LIMIT 1
MATCH (d)<-[:ON_DATASET]-(r:Result {kind: "absolute"})-[:OF_METRIC]->(k)
MATCH (r)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:BY_METHOD]->(m:Method)
WITH r, p, m, CASE
  WHEN r.unit IS NULL AND abs(r.number) <= 1
    AND EXISTS { (d)<-[:ON_DATASET]-(:Result {kind: "absolute", unit: "%"})-[:OF_METRIC]->(k) } THEN 100 * r.number
  ELSE r.number
END AS number
WITH r, p, m, CASE WHEN $lowIsBest THEN number ELSE -number END AS rank
ORDER BY rank, p.title, r.id
WITH p.year AS year, count(*) AS results,
  collect({rank: rank, value: r.value, method: m.name, paper: p.title})[0] AS best
ORDER BY year
WITH collect({year: year, results: results, best: best}) AS years
UNWIND years AS y
WITH y, [z IN years WHERE z.year <= y.year] AS until
RETURN y.year AS year, y.results AS results, y.best.value AS value, y.best.method AS method, y.best.paper AS paper,
  reduce(best = y.best, z IN until | CASE WHEN z.best.rank < best.rank THEN z.best ELSE best END).value AS bestUntilThen
ORDER BY year
