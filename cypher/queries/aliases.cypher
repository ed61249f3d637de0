// The table of names: what else things are called.
// $label: STRING = null  Method, Dataset, Metric or Task
// $name: STRING = null  of one thing, or one of its aliases
MATCH (n:Method|Dataset|Metric|Task)
WHERE ($label IS NULL OR toLower(labels(n)[0]) = toLower($label))
  AND ($name IS NULL OR any(alias IN [n.name] + n.aliases WHERE toLower(alias) = toLower($name)))
UNWIND n.aliases AS alias
RETURN alias, n.name AS name, labels(n)[0] AS label, n.known AS known
ORDER BY label, name, n.id, alias
