// What the corpus holds of each year: papers, the methods and datasets new in them, and results.
// Papers without a year come last, as a year of their own.
MATCH (p:Paper)
WITH p.year AS year, count(*) AS papers, sum(COUNT { (p)-[:PROPOSES]->(:Method) }) AS methods,
  sum(COUNT { (p)-[:INTRODUCES]->(:Dataset) }) AS datasets, sum(COUNT { (p)-[:REPORTS]->(:Result) }) AS results
RETURN year, papers, methods, datasets, results
ORDER BY year
