// How two methods hang together: the shortest ways between them over papers that propose or use them and claims.
// $from: Method = "wav2vec 2.0"
// $to: Method = "BERT"
// $limit: INTEGER = 10
MATCH (a:Method)
WHERE any(name IN [a.name] + a.aliases WHERE toLower(name) = toLower($from))
MATCH (b:Method)
WHERE any(name IN [b.name] + b.aliases WHERE toLower(name) = toLower($to)) AND b.id <> a.id
MATCH path = allShortestPaths((a)-[:PROPOSES|USES|OUTPERFORMS|BASED_ON*..6]-(b))
WITH path, [n IN nodes(path) | CASE WHEN n:Paper THEN n.title ELSE n.name END] AS names
RETURN length(path) AS steps, reduce(way = names[0], i IN range(0, length(path) - 1) | way
    + CASE
        WHEN startNode(relationships(path)[i]) = nodes(path)[i] THEN " -" + type(relationships(path)[i]) + "-> "
        ELSE " <-" + type(relationships(path)[i]) + "- "
      END + names[i + 1]) AS way
ORDER BY steps, way
LIMIT $limit
