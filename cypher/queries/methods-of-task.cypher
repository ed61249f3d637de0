// The methods that are used for a task, those that most papers say so of first.
// $task: Task = "automatic speech recognition"
MATCH (t:Task)
WHERE any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
MATCH (m:Method)-[e:USED_FOR]->(t)
RETURN m.name AS method, t.name AS task, e.support AS papers, e.confidence AS confidence, e.sentences[0] AS sentence
ORDER BY papers DESC, confidence DESC, method, m.id, t.id
