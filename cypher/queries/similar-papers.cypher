// The papers most like a paper: those that share things with it, rare things counting for more.
// $paper: STRING = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"  its title or id
// $limit: INTEGER = 10
// A thing that n papers name counts 1000/n, in whole numbers, so that sums are the same in any order.
MATCH (p:Paper)
WHERE toLower(p.title) = toLower($paper) OR p.id = $paper
MATCH (p)-->(n:Method|Dataset|Metric|Task)
MATCH (n)<--(o:Paper)
WHERE o.id <> p.id
WITH o, n ORDER BY n.paperCount, n.name, n.id
WITH o, sum(1000 / n.paperCount) AS likeness, collect(n.name) AS shared
RETURN o.title AS paper, o.year AS year, likeness, shared
ORDER BY likeness DESC, paper, o.id
LIMIT $limit
