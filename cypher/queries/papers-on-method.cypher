// The papers that propose, use, compare with or mention a method, the newest first.
// $method: Method = "BERT"
// $role: STRING = null  PROPOSES, USES, COMPARES_WITH or MENTIONS
// $since: INTEGER = null  the first year
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (p:Paper)-[e:PROPOSES|USES|COMPARES_WITH|MENTIONS]->(m)
WHERE ($role IS NULL OR type(e) = toUpper($role)) AND ($since IS NULL OR p.year >= $since)
RETURN p.year AS year, p.title AS paper, type(e) AS role, m.name AS method, last(e.sentences) AS sentence
ORDER BY coalesce(year, 0) DESC, paper, p.id, m.id
