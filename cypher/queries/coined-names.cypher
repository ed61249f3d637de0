// The names that the lexicon does not know and that most papers use: what to add to it, or to correct.
// $label: STRING = null  Method, Dataset, Metric or Task
// $limit: INTEGER = 50
MATCH (n:Method|Dataset|Metric|Task)
WHERE NOT n.known AND ($label IS NULL OR toLower(labels(n)[0]) = toLower($label))
RETURN n.name AS name, labels(n)[0] AS label, n.paperCount AS papers, n.aliases AS aliases
ORDER BY papers DESC, label, name, n.id
LIMIT $limit
