// The datasets that a task is measured on: those said to be for it, and those of the papers that work on it.
// $task: Task = "automatic speech recognition"
MATCH (t:Task)
WHERE any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
MATCH (d:Dataset)
WITH t, d, EXISTS { (d)-[:BENCHMARK_FOR]->(t) } AS stated,
  COUNT { (d)<-[:EVALUATES_ON|INTRODUCES]-(:Paper)-[:ADDRESSES]->(t) } AS papers
WHERE stated OR papers > 0
RETURN d.name AS dataset, t.name AS task, papers, stated
ORDER BY papers DESC, stated DESC, dataset, d.id, t.id
