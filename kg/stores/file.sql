-- The tables of a graph file. Comments within the parentheses are kept by SQLite: `sqlite3 papers.kg .schema` shows them.

CREATE TABLE IF NOT EXISTS papers (
  folded TEXT PRIMARY KEY,  -- the title's letters and digits in lower case, and an arXiv number: what tells readings apart
  id TEXT NOT NULL,         -- paper:arxiv-..., paper:doi-..., or paper: and a hash of the title
  text TEXT NOT NULL,       -- SHA-256 of title, newline, abstract (offsets count characters of these)
  title TEXT NOT NULL,
  abstract TEXT NOT NULL,
  date TEXT,                -- ISO 8601: 2021, 2021-06 or 2021-06-14
  url TEXT,
  authors TEXT NOT NULL,    -- JSON: [name, ...]
  source TEXT,              -- the files that it was read from: a.json; b.csv#12
  language TEXT             -- ISO 639, where it is not English: then nothing is extracted
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS papers_id ON papers (id);

CREATE TABLE IF NOT EXISTS records (
  text TEXT NOT NULL,       -- papers.text
  extractor TEXT NOT NULL,  -- the version that made it
  given INTEGER NOT NULL,   -- 1: an input held it, and it is kept as it is; 0: made by kg build
  entities TEXT NOT NULL,   -- JSON, as in the interchange record: [{"id", "type", "name", "role", "mentions", ...}, ...]
  results TEXT NOT NULL,    -- JSON: [{"value", "number", "unit", "metric", "dataset", "start", "end", ...}, ...]
  relations TEXT NOT NULL,  -- JSON: [{"source", "type", "target", "start", "end", "confidence"}, ...]
  PRIMARY KEY (text, extractor)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS nodes (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,      -- Paper, Method, Dataset, Metric, Task or Result
  properties TEXT NOT NULL  -- JSON: {name: value, ...}
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nodes_label ON nodes (label);

CREATE TABLE IF NOT EXISTS edges (
  source TEXT NOT NULL,     -- nodes.id
  type TEXT NOT NULL,
  target TEXT NOT NULL,     -- nodes.id
  properties TEXT NOT NULL, -- JSON: {"confidence", "sentences", "starts", "ends", "extractor"[, "papers", "support"]}
  PRIMARY KEY (source, type, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS edges_target ON edges (target, type);

CREATE TABLE IF NOT EXISTS meta (
  key TEXT PRIMARY KEY,     -- graph, content, extractor, overrides, rejected FILE:LINE, skipped FILE
  value TEXT NOT NULL
) WITHOUT ROWID;
