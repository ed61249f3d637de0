// What a method is compared with, and how it comes off.
// $method: Method = "BERT"
MATCH (m:Method)
WHERE any(name IN [m.name] + m.aliases WHERE toLower(name) = toLower($method))
MATCH (m)-[e:OUTPERFORMS|COMPARED_WITH]-(o:Method)
RETURN m.name AS method, CASE
    WHEN type(e) = "COMPARED_WITH" THEN "is compared with"
    WHEN startNode(e) = m THEN "outperforms"
    ELSE "is outperformed by"
  END AS comparison, o.name AS other, e.support AS papers, e.sentences[0] AS sentence
ORDER BY papers DESC, comparison, other, m.id, o.id
