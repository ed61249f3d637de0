// The most central methods: those with the most edges to other entities, and the papers and results that they have.
// $limit: INTEGER = 20
MATCH (m:Method)
WITH m, COUNT { (m)--(:Method|Dataset|Task) } AS edges
RETURN m.name AS method, edges, m.paperCount AS papers, COUNT { (m)<-[:BY_METHOD]-(:Result) } AS results
ORDER BY edges DESC, papers DESC, method, m.id
LIMIT $limit
