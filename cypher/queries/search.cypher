// The papers whose title or abstract holds a text, those with it in the title first, then the newest.
// $text: STRING = "pre-training"
// $limit: INTEGER = 50
MATCH (p:Paper)
WITH p, toLower(p.title) CONTAINS toLower($text) AS inTitle, toLower(p.abstract) CONTAINS toLower($text) AS inAbstract
WHERE inTitle OR inAbstract
RETURN p.title AS paper, p.year AS year, inTitle, inAbstract
ORDER BY inTitle DESC, coalesce(year, 0) DESC, paper, p.id
LIMIT $limit
