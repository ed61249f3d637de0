// All that a paper names: what it says of each, in which sentence, and how many papers name it.
// $paper: STRING = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"  its title or id
MATCH (p:Paper)
WHERE toLower(p.title) = toLower($paper) OR p.id = $paper
MATCH (p)-[e]->(n:Method|Dataset|Metric|Task)
RETURN labels(n)[0] AS label, type(e) AS edge, n.name AS name, n.paperCount AS papers, last(e.sentences) AS sentence,
  e.confidence AS confidence
ORDER BY label, edge, e.starts[0], name, p.id, n.id
