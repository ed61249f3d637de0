// The papers that evaluate on a dataset, the newest first.
// $dataset: Dataset = "ImageNet"
// $since: INTEGER = null  the first year
MATCH (d:Dataset)
WHERE any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
MATCH (p:Paper)-[e:EVALUATES_ON]->(d)
WHERE $since IS NULL OR p.year >= $since
RETURN p.year AS year, p.title AS paper, d.name AS dataset, last(e.sentences) AS sentence, e.confidence AS confidence
ORDER BY coalesce(year, 0) DESC, paper, p.id, d.id
