// What rises and what fades: in what share of papers, in per cent, things are used before a year and since.
// $label: STRING = "Dataset"  or Method, or Task
// $since: INTEGER = 2020  the first year of the later time
// $limit: INTEGER = 50
// The largest change comes first. Papers without a year are counted, and make no change.
MATCH (p:Paper)
WITH sum(CASE WHEN p.year < $since THEN 1 ELSE 0 END) AS allBefore,
  sum(CASE WHEN p.year >= $since THEN 1 ELSE 0 END) AS allSince
MATCH (p:Paper)-[:INTRODUCES|EVALUATES_ON|TRAINS_ON|PROPOSES|USES|ADDRESSES]->(n:Dataset|Method|Task)
WHERE toLower(labels(n)[0]) = toLower($label)
WITH n, allBefore, allSince, count(*) AS papers, sum(CASE WHEN p.year < $since THEN 1 ELSE 0 END) AS before,
  sum(CASE WHEN p.year >= $since THEN 1 ELSE 0 END) AS since
WITH n, papers, CASE WHEN allBefore = 0 THEN 0 ELSE 100 * before / allBefore END AS shareBefore,
  CASE WHEN allSince = 0 THEN 0 ELSE 100 * since / allSince END AS shareSince
RETURN n.name AS name, papers, shareBefore, shareSince, shareSince - shareBefore AS change
ORDER BY abs(change) DESC, papers DESC, name, n.id
LIMIT $limit
