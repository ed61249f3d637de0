// The metrics that a task is measured in: those said to be of it, and those of results for it.
// $task: Task = "automatic speech recognition"
MATCH (t:Task)
WHERE any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
MATCH (k:Metric)
WITH t, k, EXISTS { (t)-[:MEASURED_BY]->(k) } AS stated,
  COUNT { (t)<-[:FOR_TASK]-(:Result)-[:OF_METRIC]->(k) } AS results
WHERE stated OR results > 0
RETURN k.name AS metric, t.name AS task, results, stated
ORDER BY results DESC, stated DESC, metric, k.id, t.id
