// What claims to beat a method, in which papers, word for word.
// $method: Method = "BERT"
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (o:Method)-[e:OUTPERFORMS]->(m)
UNWIND range(0, size(e.sentences) - 1) AS place
MATCH (p:Paper {id: e.papers[place]})
RETURN o.name AS better, m.name AS method, p.year AS year, p.title AS paper, e.sentences[place] AS sentence,
  e.confidence AS confidence
ORDER BY coalesce(year, 0) DESC, paper, p.id, e.starts[place], better, o.id, m.id
