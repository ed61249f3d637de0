// How many papers of each year work on a task, of the tasks that most papers work on.
// $task: Task = null
// $limit: INTEGER = 10  tasks
// Papers without a year come last, as a year of their own.
MATCH (t:Task)
WHERE $task IS NULL OR any(name IN [t.name] + t.aliases WHERE toLower(name) = toLower($task))
WITH t, COUNT { (t)<-[:ADDRESSES]-(:Paper) } AS papersInAll
ORDER BY papersInAll DESC, t.name, t.id
LIMIT $limit
MATCH (t)<-[:ADDRESSES]-(p:Paper)
WITH t, papersInAll, p.year AS year, count(*) AS papers
RETURN t.name AS task, year, papers, papersInAll
ORDER BY papersInAll DESC, task, t.id, year
