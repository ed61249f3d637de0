// Results of which the text does not say the metric, the dataset or the method.
// $limit: INTEGER = 50
MATCH (p:Paper)-[e:REPORTS]->(r:Result)
WITH p, e, r,
  CASE WHEN EXISTS { (r)-[:OF_METRIC]->(:Metric) } THEN [] ELSE ["metric"] END
  + CASE WHEN EXISTS { (r)-[:ON_DATASET]->(:Dataset) } THEN [] ELSE ["dataset"] END
  + CASE WHEN EXISTS { (r)-[:BY_METHOD]->(:Method) } THEN [] ELSE ["method"] END AS missing
WHERE size(missing) > 0
RETURN r.value AS value, r.kind AS kind, missing, p.title AS paper, e.sentences[0] AS sentence
ORDER BY size(missing) DESC, paper, e.starts[0], r.id
LIMIT $limit
