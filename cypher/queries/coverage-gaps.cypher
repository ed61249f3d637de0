// The gaps of a task: its methods and datasets, the best known first, that no paper brings together.
// $task: Task = "automatic speech recognition"
// $limit: INTEGER = 50
MATCH (t:Task)
WHERE any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
MATCH (t)<-[:USED_FOR]-(m:Method)
MATCH (t)<-[:BENCHMARK_FOR]-(d:Dataset)
WHERE NOT EXISTS { (m)-[:EVALUATED_ON|TRAINED_ON]->(d) }
  AND NOT EXISTS { (m)<-[:BY_METHOD]-(:Result)-[:ON_DATASET]->(d) }
RETURN m.name AS method, d.name AS dataset, m.paperCount AS methodPapers, d.paperCount AS datasetPapers
ORDER BY methodPapers * datasetPapers DESC, method, dataset, m.id, d.id, t.id
LIMIT $limit
