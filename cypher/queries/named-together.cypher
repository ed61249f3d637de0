// The sentences that name two things at once, and what the paper says of each.
// $one: STRING = "BERT"
// $other: STRING = "GLUE"
MATCH (a:Method|Dataset|Metric|Task)
WHERE any(name IN [a.name] + a.aliases WHERE toLower(name) = toLower($one))
MATCH (b:Method|Dataset|Metric|Task)
WHERE any(name IN [b.name] + b.aliases WHERE toLower(name) = toLower($other)) AND b.id <> a.id
MATCH (a)<-[x]-(p:Paper)-[y]->(b)
UNWIND [sentence IN x.sentences WHERE sentence IN y.sentences] AS sentence
RETURN p.year AS year, p.title AS paper, type(x) AS oneIs, type(y) AS otherIs, sentence
ORDER BY coalesce(year, 0) DESC, paper, p.id, sentence, a.id, b.id
