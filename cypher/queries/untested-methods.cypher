// Methods that are used for a task and were never evaluated on any of its datasets.
// $task: Task = null
// $limit: INTEGER = 50
MATCH (t:Task)<-[:BENCHMARK_FOR]-(d:Dataset)
WHERE $task IS NULL OR any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
WITH t, d ORDER BY d.name, d.id
WITH t, collect(d.name) AS datasets
MATCH (m:Method)-[:USED_FOR]->(t)
WHERE NOT EXISTS { (m)-[:EVALUATED_ON]->(:Dataset)-[:BENCHMARK_FOR]->(t) }
RETURN m.name AS method, m.paperCount AS papers, t.name AS task, datasets
ORDER BY papers DESC, method, task, m.id, t.id
LIMIT $limit
