// How many nodes there are of each label, and edges of each type between which labels, with their least confidence.
CALL {
  MATCH (n:Paper|Method|Dataset|Metric|Task|Result)
  WITH labels(n)[0] AS label, count(*) AS number
  RETURN label, null AS edge, null AS target, number, null AS leastConfidence
  UNION ALL
  MATCH (n:Paper|Method|Dataset|Task|Result)-[e]->(o:Method|Dataset|Metric|Task|Result)
  WITH labels(n)[0] AS label, type(e) AS edge, labels(o)[0] AS target, count(*) AS number,
    min(e.confidence) AS leastConfidence
  RETURN label, edge, target, number, leastConfidence
}
RETURN label, edge, target, number, leastConfidence
ORDER BY edge IS NOT NULL, label, edge, target
