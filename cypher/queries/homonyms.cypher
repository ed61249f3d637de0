// Names that several things go by.
MATCH (n:Method|Dataset|Metric|Task)
UNWIND [n.name] + n.aliases AS name
WITH DISTINCT toLower(name) AS name, n ORDER BY n.paperCount DESC, n.id
WITH name, collect(labels(n)[0] + ": " + n.name) AS things
WHERE size(things) > 1
RETURN name, things
ORDER BY size(things) DESC, name
