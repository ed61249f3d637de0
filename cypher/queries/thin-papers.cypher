// The papers of which the graph knows least: candidates for a missing abstract or a gap in extraction.
// $limit: INTEGER = 20
MATCH (p:Paper)
RETURN p.title AS paper, p.year AS year, size(p.abstract) AS abstractLength,
  COUNT { (p)-->(:Method|Dataset|Metric|Task) } AS entities, COUNT { (p)-[:REPORTS]->(:Result) } AS results
ORDER BY entities, results, paper, p.id
LIMIT $limit
