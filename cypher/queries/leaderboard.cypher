// What papers report in a metric on a dataset, the best first; measures of error, whose best is the lowest, last first.
// $dataset: Dataset = "ImageNet"
// $metric: Metric = "top-1 accuracy"
// $limit: INTEGER = 20
MATCH (p:Paper)-[reports:REPORTS]->(r:Result)-[:ON_DATASET]->(d:Dataset), (r)-[:OF_METRIC]->(m:Metric)
RETURN r.value LIMIT $limit
