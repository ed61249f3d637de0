// The papers that work on a task, the newest first, and what they propose for it.
// $task: Task = "automatic speech recognition"
// $since: INTEGER = null  the first year
MATCH (t:Task)
WHERE any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
MATCH (p:Paper)-[:ADDRESSES]->(t)
WHERE $since IS NULL OR p.year >= $since
OPTIONAL MATCH (p)-[:PROPOSES]->(m:Method)
WITH p, t, m ORDER BY m.name, m.id
WITH p, t, collect(m.name) AS proposes
RETURN p.year AS year, p.title AS paper, t.name AS task, proposes
ORDER BY coalesce(year, 0) DESC, paper, p.id, t.id
