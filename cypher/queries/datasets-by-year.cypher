// How many papers of each year evaluate on a dataset, of the datasets that most papers use.
// $dataset: Dataset = null
// $limit: INTEGER = 10  datasets
// Papers without a year come last, as a year of their own.
MATCH (d:Dataset)
WHERE $dataset IS NULL OR any(name IN [d.name] + d.aliases WHERE toLower(name) = toLower($dataset))
WITH d, COUNT { (d)<-[:EVALUATES_ON]-(:Paper) } AS papersInAll
ORDER BY papersInAll DESC, d.name, d.id
LIMIT $limit
MATCH (d)<-[:EVALUATES_ON]-(p:Paper)
WITH d, papersInAll, p.year AS year, count(*) AS papers
RETURN d.name AS dataset, year, papers, papersInAll
ORDER BY papersInAll DESC, dataset, d.id, year
