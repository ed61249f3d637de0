// The datasets that papers use together with a dataset.
// $dataset: Dataset = "ImageNet"
// $limit: INTEGER = 20
MATCH (d:Dataset)
WHERE any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
MATCH (d)<-[:INTRODUCES|EVALUATES_ON|TRAINS_ON]-(p:Paper)-[:INTRODUCES|EVALUATES_ON|TRAINS_ON]->(o:Dataset)
WHERE o.id <> d.id
WITH d, o, p ORDER BY p.title, p.id
WITH d, o, count(*) AS together, collect(p.title)[..3] AS examples
RETURN o.name AS dataset, d.name AS usedWith, together, o.paperCount AS papers, examples
ORDER BY together DESC, papers, dataset, o.id, d.id
LIMIT $limit
