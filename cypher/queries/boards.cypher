// Which pairs of a dataset and a metric have the most results: the leaderboards that there are.
// $kind: STRING = "absolute"  or delta, a difference, or ratio, a multiple
// $limit: INTEGER = 20
MATCH (d:Dataset)<-[:ON_DATASET]-(r:Result {kind: $kind})-[:OF_METRIC]->(k:Metric)
MATCH (r)<-[:REPORTS]-(p:Paper)
WITH d, k, count(*) AS results, count(DISTINCT p) AS papers, min(p.year) AS firstYear, max(p.year) AS lastYear
RETURN d.name AS dataset, k.name AS metric, results, papers, firstYear, lastYear
ORDER BY results DESC, papers DESC, dataset, metric, d.id, k.id
LIMIT $limit
