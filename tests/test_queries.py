"""The saved queries: each reads well, and answers on both stores what plain Python reads off the same graph."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, pairwise, product
from pathlib import Path
from random import Random
from types import SimpleNamespace as Given
from typing import Any, NamedTuple

import networkx
import pytest
from conftest import empty

import kg
from kg import pipeline
from kg.errors import QueryError, UnknownQuery
from kg.graph import Edge, Node, to_networkx
from kg.lexicon import lower_is_better
from kg.queries import find, parse, saved
from kg.resolve import Overrides
from kg.schema import ABOUT, EDGES, ROLES, EdgeType, Label, label_of
from kg.stores.embedded import EmbeddedStore, open_embedded
from kg.stores.file import GraphFile
from kg.stores.loading import load
from kg.stores.neo4j import Neo4jStore, Server

pytestmark = pytest.mark.xdist_group("neo4j")  # one process makes the graphs, and fills the one database

ROOT = Path(__file__).parents[1]
QUERIES = saved()
HARD = "\"'` \\ \\' \\u0027 {x} $y // /* */ ; RETURN 1"

Row = tuple[Any, ...]


# What files of queries look like.


@pytest.mark.parametrize("file", sorted((ROOT / "cypher" / "queries").iterdir()), ids=lambda file: file.name)
def test_a_query_is_a_file_that_reads_well(file: Path) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.cypher", file.name)
    text = file.read_text()
    assert max(map(len, text.splitlines())) <= 120
    assert QUERIES[file.stem] == parse(file.stem, text)
    assert QUERIES[file.stem].answers.endswith(".")
    assert "ORDER BY" in QUERIES[file.stem].cypher


def test_there_is_an_answer_in_plain_python_to_each_query() -> None:
    assert ORACLES.keys() == QUERIES.keys()
    assert {name for name, _ in VARIANTS} <= QUERIES.keys()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "papers: the first line must say what the query answers, as: // The papers of a year."),
        ("MATCH (p) RETURN p", "papers: the first line must say what the query answers, as: // The papers of a year."),
        ("// $year: INTEGER = 1\nRETURN $year", "papers: the first line must say what the query answers"),
        ("// All.", "papers: holds no query"),
        ("// All.\nRETURN $year", "papers: parameter year is used and not declared; declare it as: // $year: STRING ="),
        ("// All.\n// $year: INTEGER = 1\nRETURN 1", "papers: parameter year is declared and not used"),
        ('// All.\n// $year: INTEGER = 1\nRETURN "$year" // $year', "papers: parameter year is declared and not used"),
        (
            "// All.\n// Of a year.\n// $year = 1\nRETURN $year",
            "papers, line 3: declare a parameter as: // $name: TYPE",
        ),
        ("// All.\n// $year: YEAR = 1\nRETURN $year", "with TYPE one of STRING, INTEGER, FLOAT, BOOLEAN, Method"),
        (
            "// All.\n// $name: STRING = BERT\nRETURN $name",
            "papers, line 2: the default 'BERT' is not JSON; write text in",
        ),
        ('// All.\n// $year: INTEGER = "1"\nRETURN $year', "papers, line 2: the default '1' is no INTEGER"),
        ("// All.\n// $year: INTEGER = true\nRETURN $year", "papers, line 2: the default True is no INTEGER"),
    ],
)
def test_a_file_that_is_malformed_says_where_and_what_to_write(text: str, told: str) -> None:
    with pytest.raises(QueryError, match=re.escape(told)):
        parse("papers", text)


def test_a_folder_of_ones_own_adds_queries_and_counts_for_more(tmp_path: Path) -> None:
    (tmp_path / "boards.cypher").write_text("// My boards.\nRETURN 1 AS one;\n")
    (tmp_path / "mine.cypher").write_text("// Mine.\n// $low: FLOAT = 1  or so\nRETURN $low AS low")
    (tmp_path / "notes.txt").write_text("no query")
    found = saved(tmp_path)
    assert found.keys() == QUERIES.keys() | {"mine"}
    assert (found["boards"].answers, found["boards"].cypher) == ("My boards.", "RETURN 1 AS one")
    assert found["mine"].values({}) == {"low": 1.0}
    assert found["mine"].parameters[0].remark == "or so"


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="there is no such folder"):
        saved(tmp_path / "none")


def test_a_name_that_no_query_has_gives_the_nearest() -> None:
    with pytest.raises(UnknownQuery, match=r"'leaderbord'; did you mean leaderboard, boards\?"):
        find("leaderbord", QUERIES)
    with pytest.raises(UnknownQuery, match="no saved query is called 'zzz'"):
        find("zzz", QUERIES)


def test_a_parameter_that_a_query_does_not_have_gives_the_nearest() -> None:
    with pytest.raises(QueryError, match=r"'datset'; did you mean 'dataset'\? \(it has dataset, metric, lowIsBest, "):
        QUERIES["leaderboard"].values({"datset": "GLUE"})
    with pytest.raises(QueryError, match=r"no parameter is called 'x' \(it has none\)"):
        QUERIES["corpus"].values({"x": "1"})


@pytest.mark.parametrize(("given", "value"), [("true", True), ("False", False)])
def test_parameters_are_read_as_their_types_say(given: str, value: bool) -> None:
    read = QUERIES["leaderboard"].values({"lowIsBest": given, "limit": "5", "metric": "5"})
    assert (read["lowIsBest"], read["limit"], read["metric"], read["dataset"]) == (value, 5, "5", "ImageNet")


@pytest.mark.parametrize(("name", "given"), [("limit", "many"), ("limit", "1.5"), ("lowIsBest", "perhaps")])
def test_a_value_of_another_type_is_an_error(name: str, given: str) -> None:
    with pytest.raises(QueryError, match=f"parameter {name}: '{given}' is no "):
        QUERIES["leaderboard"].values({name: given})


# What the queries answer.


class Result(NamedTuple):
    """A result, with the paper that reports it and the nodes that it is about."""

    id: str
    value: str
    number: float
    unit: str | None
    kind: str
    paper: str
    told: dict[str, Any]
    method: str | None
    metric: str | None
    dataset: str | None
    task: str | None


@dataclass(frozen=True)
class Plain:
    """A graph in plain Python."""

    graph: networkx.MultiDiGraph

    def __getitem__(self, node: str) -> dict[str, Any]:
        held: dict[str, Any] = self.graph.nodes[node]
        return held

    def all(self, *labels: str) -> list[str]:
        return [node for node, label in self.graph.nodes(data="label") if label in labels]

    def called(self, name: str | None, *labels: str) -> set[str]:
        """Those of a name or alias; all, if none is given."""
        return {
            node for node in (self.graph if name is None else self._named[name.lower()]) if self.label(node) in labels
        }

    def foremost(self, name: str, label: str) -> str | None:
        """Of those of a name, the one that most papers name."""
        return min(self.called(name, label), key=lambda node: (-self[node]["paperCount"], node), default=None)

    @cached_property
    def _named(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for node in self.all("Paper", *ROLES):
            for name in self.names(node):
                found[name.lower()].add(node)
        return found

    def names(self, node: str) -> list[str]:
        return [self.name(node), *self[node].get("aliases", ())]

    def name(self, node: str | None) -> Any:
        held = self[node] if node else {}
        return held.get("name", held.get("title", held.get("value")))

    def label(self, node: str) -> str:
        return str(self[node]["label"])

    def year(self, node: str) -> int | None:
        return self[node].get("year")

    def newest(self, node: str) -> int:
        return -(self.year(node) or 0)

    def paper(self, title: str) -> list[str]:
        return [node for node in self.all("Paper") if self[node]["title"].lower() == title.lower() or node == title]

    def since(self, year: int | None) -> list[str]:
        return [node for node in self.all("Paper") if year is None or (self.year(node) or 0) >= year]

    def out(self, node: str, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Edges of some types that leave a node: type, other end, properties."""
        edges = self.graph.out_edges(node, keys=True, data=True)
        return [(kind, other, held) for _, other, kind, held in edges if not kinds or kind in kinds]

    def into(self, node: str, *kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
        edges = self.graph.in_edges(node, keys=True, data=True)
        return [(kind, other, held) for other, _, kind, held in edges if not kinds or kind in kinds]

    def entities(self, paper: str) -> set[str]:
        return {other for _, other, _ in self.out(paper) if self.label(other) in ROLES}

    def results(self, kind: str | None = None) -> list[Result]:
        found = []
        for node in self.all("Result"):
            held = self[node]
            if kind in (None, held["kind"]):
                about = {kind: other for kind, other, _ in self.out(node)}
                ((_, paper, told),) = self.into(node)
                ends = map(about.get, ("BY_METHOD", "OF_METRIC", "ON_DATASET", "FOR_TASK"))
                found.append(
                    Result(node, held["value"], held["number"], held.get("unit"), held["kind"], paper, told, *ends)
                )
        return found

    def board(self, given: Given, kind: str = "absolute") -> list[tuple[tuple[float, str, str], Result]]:
        """Results in a metric on a dataset, with what they are ordered by, the best first."""
        about = self.foremost(given.metric, Label.METRIC), self.foremost(given.dataset, Label.DATASET)
        rows = [row for row in self.results(kind) if (row.metric, row.dataset) == about and None not in about]
        percent = any(row.unit == "%" for row in rows)
        found = []
        for row in rows:
            fraction = row.unit is None and abs(row.number) <= 1 and percent
            number = row.number * (100 if fraction else 1)
            found.append(((number if given.lowIsBest else -number, self.name(row.paper), row.id), row))
        return sorted(found)


Oracle = Callable[[Plain, Given], list[Row]]
ORACLES: dict[str, Oracle] = {}


def answers(oracle: Oracle) -> Oracle:
    ORACLES[oracle.__name__.replace("_", "-")] = oracle
    return oracle


def ordered(rows: Iterable[tuple[Row, Row]], limit: int | None = None) -> list[Row]:
    """Rows in the order of their keys; what is None comes last, as in Cypher."""
    keyed = sorted(rows, key=lambda row: [(part is None, part) for part in row[0]])
    return [row for _, row in keyed][:limit]


@answers
def leaderboard(g: Plain, p: Given) -> list[Row]:
    return [
        (r.value, g.name(r.method), g.name(r.dataset), g.name(r.metric), g.year(r.paper), g.name(r.paper),
         r.told["sentences"][0])
        for _, r in g.board(p, p.kind)
    ][: p.limit]  # fmt: skip


@answers
def best_per_method(g: Plain, p: Given) -> list[Row]:
    rows = [row for row in g.board(p) if row[1].method]
    count, best = Counter(r.method for _, r in rows), {}
    for key, r in rows:
        best.setdefault(r.method, (key, r))
    return ordered(
        ((key[0], g.name(m), m), (g.name(m), r.value, g.year(r.paper), g.name(r.paper), count[m]))
        for m, (key, r) in best.items()
    )


@answers
def saturation(g: Plain, p: Given) -> list[Row]:
    years = defaultdict(list)
    for key, r in g.board(p):
        years[g.year(r.paper)].append((key[0], r))
    rows = []
    for year, found in years.items():
        until = [found[0], *(years[y][0] for y in sorted(y for y in years if y and year and y <= year))]
        best = min(until, key=lambda each: each[0])[1]
        r = found[0][1]
        rows.append(((year,), (year, len(found), r.value, g.name(r.method), g.name(r.paper), best.value)))
    return ordered(rows)


@answers
def boards(g: Plain, p: Given) -> list[Row]:
    found = defaultdict(list)
    for r in g.results(p.kind):
        if r.dataset and r.metric:
            found[r.dataset, r.metric].append(r.paper)
    rows = []
    for (d, k), papers in found.items():
        years = sorted(filter(None, map(g.year, papers))) or [None]
        size = len(papers), len(set(papers))
        rows.append(
            ((-size[0], -size[1], g.name(d), g.name(k), d, k), (g.name(d), g.name(k), *size, years[0], years[-1]))
        )
    return ordered(rows, p.limit)


@answers
def disagreements(g: Plain, p: Given) -> list[Row]:
    found = defaultdict(list)
    for r in g.results(p.kind):
        if r.method and r.dataset and r.metric:
            number = r.number * 100 if r.unit is None and abs(r.number) <= 1 else r.number
            found[r.method, r.dataset, r.metric].append((round(number, 6), r.id, r))
    rows = []
    for about, same in found.items():
        papers = {r.paper for *_, r in same}
        if len({number for number, *_ in same}) > 1 and (len(papers) > 1 or not p.acrossPapers):
            results = [r for *_, r in sorted(same)]
            columns = zip(*((r.value, g.name(r.paper), r.told["sentences"][0]) for r in results), strict=True)
            names = tuple(map(g.name, about))
            rows.append(((-len(same), *names, *about), (*names, *map(list, columns))))
    return ordered(rows)


@answers
def results_of_paper(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((r.paper, r.told["starts"][0], r.id),
         (r.value, r.kind, g.name(r.method), g.name(r.metric), g.name(r.dataset), g.name(r.task),
          r.told["sentences"][0], r.told["confidence"]))
        for r in g.results() if r.paper in g.paper(p.paper)
    )  # fmt: skip


@answers
def results_of_method(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.name(r.dataset), g.name(r.metric), -r.number, g.name(r.paper), r.id),
         (g.name(r.method), g.name(r.dataset), g.name(r.metric), r.value, r.kind, g.year(r.paper), g.name(r.paper),
          r.told["sentences"][0]))
        for r in g.results(p.kind) if r.method in g.called(p.method, "Method")
    )  # fmt: skip


@answers
def claimed_gains(g: Plain, p: Given) -> list[Row]:
    metrics = {None, *g.all("Metric")} if p.metric is None else g.called(p.metric, "Metric")
    return ordered(
        (
            ((-abs(r.number), g.name(r.paper), r.id),
             (r.value, g.name(r.method), g.name(r.metric), g.name(r.dataset), g.year(r.paper), g.name(r.paper),
              r.told["sentences"][0]))
            for r in g.results(p.kind) if r.unit == p.unit and r.metric in metrics
        ),
        p.limit,
    )  # fmt: skip


@answers
def loose_results(g: Plain, p: Given) -> list[Row]:
    rows = []
    for r in g.results():
        missing = [what for what in ("metric", "dataset", "method") if getattr(r, what) is None]
        if missing:
            key = -len(missing), g.name(r.paper), r.told["starts"][0], r.id
            rows.append((key, (r.value, r.kind, missing, g.name(r.paper), r.told["sentences"][0])))
    return ordered(rows, p.limit)


@answers
def papers_on_dataset(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.newest(q), g.name(q), q, d), (g.year(q), g.name(q), g.name(d), e["sentences"][-1], e["confidence"]))
        for q in g.since(p.since)
        for _, d, e in g.out(q, "EVALUATES_ON")
        if d in g.called(p.dataset, "Dataset")
    )


@answers
def papers_on_task(g: Plain, p: Given) -> list[Row]:
    return ordered(
        (
            (g.newest(q), g.name(q), q, t),
            (g.year(q), g.name(q), g.name(t), sorted(g.name(m) for _, m, _ in g.out(q, "PROPOSES"))),
        )
        for q in g.since(p.since)
        for _, t, _ in g.out(q, "ADDRESSES")
        if t in g.called(p.task, "Task")
    )


@answers
def papers_on_method(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.newest(q), g.name(q), q, m), (g.year(q), g.name(q), kind, g.name(m), e["sentences"][-1]))
        for q in g.since(p.since)
        for kind, m, e in g.out(q)
        if m in g.called(p.method, "Method") and p.role in (None, kind)
    )


@answers
def introductions(g: Plain, p: Given) -> list[Row]:
    wanted = g.called(p.name, "Method", "Dataset")
    rows = [
        ((g.newest(q), g.name(q), q, g.label(n), g.name(n), n),
         (g.year(q), g.name(q), g.label(n), g.name(n), e["sentences"][-1]))
        for q in g.since(p.since)
        for _, n, e in g.out(q, "PROPOSES", "INTRODUCES")
        if n in wanted
    ]  # fmt: skip
    return ordered(rows, p.limit)


@answers
def search(g: Plain, p: Given) -> list[Row]:
    rows = []
    for q in g.all("Paper"):
        title, abstract = (p.text.lower() in g[q][part].lower() for part in ("title", "abstract"))
        if title or abstract:
            rows.append(((not title, g.newest(q), g.name(q), q), (g.name(q), g.year(q), title, abstract)))
    return ordered(rows, p.limit)


@answers
def paper_neighbourhood(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.label(n), kind, e["starts"][0], g.name(n), q, n),
         (g.label(n), kind, g.name(n), g[n]["paperCount"], e["sentences"][-1], e["confidence"]))
        for q in g.paper(p.paper)
        for kind, n, e in g.out(q)
        if g.label(n) in ROLES
    )  # fmt: skip


@answers
def similar_papers(g: Plain, p: Given) -> list[Row]:
    mine = g.paper(p.paper)
    things = {n for q in mine for n in g.entities(q)}
    rows = []
    for q in g.all("Paper"):
        shared = sorted(things & g.entities(q), key=lambda n: (g[n]["paperCount"], g.name(n), n))
        if shared and q not in mine:
            likeness = sum(1000 // g[n]["paperCount"] for n in shared)
            rows.append(((-likeness, g.name(q), q), (g.name(q), g.year(q), likeness, list(map(g.name, shared)))))
    return ordered(rows, p.limit)


@answers
def thin_papers(g: Plain, p: Given) -> list[Row]:
    rows = []
    for q in g.all("Paper"):
        size = len(g.entities(q)), len(g.out(q, "REPORTS"))
        rows.append(((*size, g.name(q), q), (g.name(q), g.year(q), len(g[q]["abstract"]), *size)))
    return ordered(rows, p.limit)


@answers
def evidence(g: Plain, p: Given) -> list[Row]:
    ones, others = (g.called(name, "Paper", *ROLES) for name in (p.one, p.other))
    rows = []
    for a, b, kind, e in g.graph.edges(keys=True, data=True):
        for one, other in {(a, b), (b, a)} & set(product(ones, others)):
            for sentence, start, q in zip(e["sentences"], e["starts"], e.get("papers") or cycle([a]), strict=False):
                ends = g.name(a), g.name(b)
                key = kind, *ends, -e["confidence"], g.name(q), q, start, one, other
                rows.append((key, (ends[0], kind, ends[1], sentence, g.name(q), g.year(q), e["confidence"])))
    return ordered(rows)


@answers
def named_together(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.newest(q), g.name(q), q, sentence, a, b), (g.year(q), g.name(q), one, other, sentence))
        for a, b in product(g.called(p.one, *ROLES), g.called(p.other, *ROLES))
        for one, q, x in g.into(a)
        for other, r, y in g.into(b)
        if a != b and q == r and g.label(q) == "Paper"
        for sentence in x["sentences"]
        if sentence in y["sentences"]
    )


@answers
def agreed_claims(g: Plain, p: Given) -> list[Row]:
    rows = [
        ((-e["support"], -e["confidence"], g.name(a), kind, g.name(b), a, b),
         (g.name(a), kind, g.name(b), e["support"], e["confidence"], e["sentences"]))
        for a, b, kind, e in g.graph.edges(keys=True, data=True)
        if e.get("support", 0) >= p.papers and p.edge in (None, kind)
    ]  # fmt: skip
    return ordered(rows, p.limit)


@answers
def compared_with(g: Plain, p: Given) -> list[Row]:
    rows = []
    for m in g.called(p.method, "Method"):
        found = [("outperforms", *edge[1:]) for edge in g.out(m, "OUTPERFORMS")]
        found += [("is outperformed by", *edge[1:]) for edge in g.into(m, "OUTPERFORMS")]
        found += [("is compared with", *edge[1:]) for edge in g.out(m, "COMPARED_WITH") + g.into(m, "COMPARED_WITH")]
        for how, o, e in found:
            key = -e["support"], how, g.name(o), m, o
            rows.append((key, (g.name(m), how, g.name(o), e["support"], e["sentences"][0])))
    return ordered(rows)


@answers
def claims_to_beat(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.newest(q), g.name(q), q, start, g.name(o), o, m),
         (g.name(o), g.name(m), g.year(q), g.name(q), sentence, e["confidence"]))
        for m in g.called(p.method, "Method")
        for _, o, e in g.into(m, "OUTPERFORMS")
        for q, start, sentence in zip(e["papers"], e["starts"], e["sentences"], strict=True)
    )  # fmt: skip


@answers
def builds_on(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.label(n), g.newest(n), g.name(n), n, m),
         (g.label(n), g.name(n), kind, g.name(m), g.year(n), e["sentences"][-1]))
        for m in g.called(p.method, "Method")
        for kind, n, e in g.into(m, "BASED_ON", "USES")
    )  # fmt: skip


def family(g: Plain, methods: Iterable[str], step: Callable[..., list[tuple[str, str, dict[str, Any]]]]) -> list[Row]:
    """All that some steps lead to, up to four, and the first of the shortest ways there."""
    ways, found = [[m] for m in methods], {}
    for removes in range(1, 5):
        ways = [[*way, n] for way in ways for _, n, _ in step(way[-1], "BASED_ON", "SUBCLASS_OF")]
        for way in sorted(ways, key=lambda way: list(map(g.name, way))):
            if way[-1] != way[0]:
                found.setdefault(way[-1], (removes, list(map(g.name, way))))
    return ordered(((removes, g.name(n), n), (g.name(n), removes, way)) for n, (removes, way) in found.items())


@answers
def ancestors(g: Plain, p: Given) -> list[Row]:
    return family(g, g.called(p.method, "Method"), g.out)


@answers
def descendants(g: Plain, p: Given) -> list[Row]:
    return family(g, g.called(p.method, "Method"), g.into)


@answers
def lineage(g: Plain, p: Given) -> list[Row]:
    kinds = {"PROPOSES", "USES", "OUTPERFORMS", "BASED_ON"}
    links = [edge for edge in g.graph.edges(keys=True) if edge[2] in kinds]
    roads = networkx.Graph((a, b) for a, b, _ in links)
    rows = []
    for a, b in product(g.called(p.__dict__["from"], "Method"), g.called(p.to, "Method")):
        if a == b or not (a in roads and b in roads and networkx.has_path(roads, a, b)):
            continue
        for nodes in networkx.all_shortest_paths(roads, a, b):
            steps = [
                [f" -{kind}-> {g.name(y)}" for kind, end, _ in g.out(x, *kinds) if end == y]
                + [f" <-{kind}- {g.name(y)}" for kind, end, _ in g.into(x, *kinds) if end == y]
                for x, y in pairwise(nodes)
            ]
            rows += [(len(steps), g.name(a) + "".join(way)) for way in product(*steps) if len(steps) <= 6]
    return sorted(rows)[: p.limit]


@answers
def rivals(g: Plain, p: Given) -> list[Row]:
    def tested(m: str) -> set[str]:
        return {d for _, d, _ in g.out(m, "EVALUATED_ON")}

    rows = []
    for m, o in product(g.called(p.method, "Method"), g.called(p.other, "Method")):
        shared = sorted(map(g.name, tested(m) & tested(o)))
        if shared and m != o:
            rows.append(((-len(shared), g.name(o), m, o), (g.name(m), g.name(o), shared)))
    return ordered(rows, p.limit)


@answers
def most_used_methods(g: Plain, p: Given) -> list[Row]:
    papers, rows = set(g.since(p.since)), []
    for m in g.all("Method"):
        counts = Counter(kind for kind, q, _ in g.into(m) if q in papers)
        using, proposing, comparing = size = counts["USES"], counts["PROPOSES"], counts["COMPARES_WITH"]
        if any(size):
            rows.append(((-using, -proposing, -comparing, g.name(m), m), (g.name(m), *size)))
    return ordered(rows, p.limit)


@answers
def central_methods(g: Plain, p: Given) -> list[Row]:
    rows = []
    for m in g.all("Method"):
        edges = sum(g.label(n) in {"Method", "Dataset", "Task"} for _, n, _ in g.out(m) + g.into(m))
        papers, results = g[m]["paperCount"], len(g.into(m, "BY_METHOD"))
        rows.append(((-edges, -papers, g.name(m), m), (g.name(m), edges, papers, results)))
    return ordered(rows, p.limit)


@answers
def methods_of_task(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((-e["support"], -e["confidence"], g.name(m), m, t),
         (g.name(m), g.name(t), e["support"], e["confidence"], e["sentences"][0]))
        for t in g.called(p.task, "Task")
        for _, m, e in g.into(t, "USED_FOR")
    )  # fmt: skip


@answers
def datasets_of_task(g: Plain, p: Given) -> list[Row]:
    rows = []
    for t in g.called(p.task, "Task"):
        workers = {q for _, q, _ in g.into(t, "ADDRESSES")}
        for d in g.all("Dataset"):
            papers = sum(q in workers for _, q, _ in g.into(d, "EVALUATES_ON", "INTRODUCES"))
            stated = g.graph.has_edge(d, t, "BENCHMARK_FOR")
            if papers or stated:
                rows.append(((-papers, not stated, g.name(d), d, t), (g.name(d), g.name(t), papers, stated)))
    return ordered(rows)


@answers
def metrics_of_task(g: Plain, p: Given) -> list[Row]:
    rows = []
    for t, k in product(g.called(p.task, "Task"), g.all("Metric")):
        results = sum((r.task, r.metric) == (t, k) for r in g.results())
        stated = g.graph.has_edge(t, k, "MEASURED_BY")
        if results or stated:
            rows.append(((-results, not stated, g.name(k), k, t), (g.name(k), g.name(t), results, stated)))
    return ordered(rows)


@answers
def untested_methods(g: Plain, p: Given) -> list[Row]:
    rows = []
    for t in g.called(p.task, "Task"):
        datasets = {d for _, d, _ in g.into(t, "BENCHMARK_FOR")}
        for _, m, _ in g.into(t, "USED_FOR") if datasets else ():
            if not datasets & {d for _, d, _ in g.out(m, "EVALUATED_ON")}:
                papers = g[m]["paperCount"]
                key = -papers, g.name(m), g.name(t), m, t
                rows.append((key, (g.name(m), papers, g.name(t), sorted(map(g.name, datasets)))))
    return ordered(rows, p.limit)


@answers
def coverage_gaps(g: Plain, p: Given) -> list[Row]:
    met = {(r.method, r.dataset) for r in g.results()}
    met |= {(m, d) for m in g.all("Method") for _, d, _ in g.out(m, "EVALUATED_ON", "TRAINED_ON")}
    rows = []
    for t in g.called(p.task, "Task"):
        for (_, m, _), (_, d, _) in product(g.into(t, "USED_FOR"), g.into(t, "BENCHMARK_FOR")):
            if (m, d) not in met:
                size = g[m]["paperCount"], g[d]["paperCount"]
                rows.append(((-size[0] * size[1], g.name(m), g.name(d), m, d, t), (g.name(m), g.name(d), *size)))
    return ordered(rows, p.limit)


@answers
def co_used_datasets(g: Plain, p: Given) -> list[Row]:
    use = "INTRODUCES", "EVALUATES_ON", "TRAINS_ON"
    rows = []
    for d, o in product(g.called(p.dataset, "Dataset"), g.all("Dataset")):
        both = {q for _, q, _ in g.into(d, *use)} & {q for _, q, _ in g.into(o, *use)}
        if both and d != o:
            papers = g[o]["paperCount"]
            key = -len(both), papers, g.name(o), o, d
            rows.append((key, (g.name(o), g.name(d), len(both), papers, sorted(map(g.name, both))[:3])))
    return ordered(rows, p.limit)


def by_year(g: Plain, nodes: Iterable[str], role: str, limit: int) -> list[Row]:
    count = {n: Counter(g.year(q) for _, q, _ in g.into(n, role)) for n in nodes}
    most = sorted(count, key=lambda n: (-count[n].total(), g.name(n), n))[:limit]
    return ordered(
        ((-count[n].total(), g.name(n), n, year), (g.name(n), year, papers, count[n].total()))
        for n in most
        for year, papers in count[n].items()
    )


@answers
def datasets_by_year(g: Plain, p: Given) -> list[Row]:
    return by_year(g, g.called(p.dataset, "Dataset"), "EVALUATES_ON", p.limit)


@answers
def tasks_by_year(g: Plain, p: Given) -> list[Row]:
    return by_year(g, g.called(p.task, "Task"), "ADDRESSES", p.limit)


@answers
def rising_and_fading(g: Plain, p: Given) -> list[Row]:
    def share(papers: Collection[str], *, later: bool) -> int:
        return sum((g.year(q) >= p.since) == later for q in papers if g.year(q))

    everything, rows = g.all("Paper"), []
    use = "INTRODUCES", "EVALUATES_ON", "TRAINS_ON", "PROPOSES", "USES", "ADDRESSES"
    for n in g.all(p.label):
        papers = [q for _, q, _ in g.into(n, *use)]
        before, since = (100 * share(papers, later=x) // (share(everything, later=x) or 1) for x in (False, True))
        if papers:
            key = -abs(since - before), -len(papers), g.name(n), n
            rows.append((key, (g.name(n), len(papers), before, since, since - before)))
    return ordered(rows, p.limit)


@answers
def corpus_by_year(g: Plain, p: Given) -> list[Row]:
    years = defaultdict(list)
    for q in g.all("Paper"):
        years[g.year(q)].append(q)
    new = "PROPOSES", "INTRODUCES", "REPORTS"
    return ordered(
        ((year,), (year, len(papers), *(sum(len(g.out(q, kind)) for q in papers) for kind in new)))
        for year, papers in years.items()
    )


@answers
def new_datasets(g: Plain, p: Given) -> list[Row]:
    rows = []
    for q in g.since(p.since):
        for _, d, e in g.out(q, "INTRODUCES"):
            users = sorted(g.name(user) for _, user, _ in g.into(d, "EVALUATES_ON", "TRAINS_ON"))
            key = g.newest(q), -len(users), g.name(d), d, q
            rows.append((key, (g.name(d), g.year(q), g.name(q), len(users), users, e["sentences"][-1])))
    return ordered(rows)


@answers
def low_confidence(g: Plain, p: Given) -> list[Row]:
    rows = [
        ((e["confidence"], kind, g.name(a), g.name(b), a, b),
         (g.name(a), kind, g.name(b), e["confidence"], e["sentences"][0]))
        for a, b, kind, e in g.graph.edges(keys=True, data=True)
        if e["confidence"] < p.below and p.edge in (None, kind)
    ]  # fmt: skip
    return ordered(rows, p.limit)


@answers
def homonyms(g: Plain, p: Given) -> list[Row]:
    things = defaultdict(set)
    for n in g.all(*ROLES):
        for name in g.names(n):
            things[name.lower()].add(n)
    return ordered(
        ((-len(nodes), name),
         (name, [f"{g.label(n)}: {g.name(n)}" for n in sorted(nodes, key=lambda n: (-g[n]["paperCount"], n))]))
        for name, nodes in things.items()
        if len(nodes) > 1
    )  # fmt: skip


@answers
def aliases(g: Plain, p: Given) -> list[Row]:
    return ordered(
        ((g.label(n), g.name(n), n, alias), (alias, g.name(n), g.label(n), g[n]["known"]))
        for n in g.called(p.name, *([p.label] if p.label else ROLES))
        for alias in g[n]["aliases"]
    )


@answers
def coined_names(g: Plain, p: Given) -> list[Row]:
    rows = [
        ((-g[n]["paperCount"], g.label(n), g.name(n), n), (g.name(n), g.label(n), g[n]["paperCount"], g[n]["aliases"]))
        for n in g.all(*([p.label] if p.label else ROLES))
        if not g[n]["known"]
    ]
    return ordered(rows, p.limit)


@answers
def corpus(g: Plain, p: Given) -> list[Row]:
    nodes = Counter(map(g.label, g.graph))
    edges = defaultdict(list)
    for a, b, kind, e in g.graph.edges(keys=True, data=True):
        edges[g.label(a), kind, g.label(b)].append(e["confidence"])
    return [(label, None, None, nodes[label], None) for label in sorted(nodes)] + [
        (*ends, len(edges[ends]), min(edges[ends])) for ends in sorted(edges)
    ]


# Besides the defaults: queries with other parameters, as a user would give them.
VARIANTS: list[tuple[str, dict[str, str]]] = [
    ("leaderboard", {"dataset": "librispeech", "metric": "WER", "lowIsBest": "true"}),
    ("leaderboard", {"dataset": "IMAGENET", "kind": "delta", "limit": "1"}),
    ("leaderboard", {"dataset": "LibriSpeech test", "metric": "word error rate", "lowIsBest": "true"}),
    ("leaderboard", {"dataset": "MNIST", "metric": "accuracy"}),
    ("best-per-method", {"metric": "top-5 error", "lowIsBest": "true"}),
    ("best-per-method", {"dataset": "CIFAR-10", "metric": "FID", "lowIsBest": "true"}),
    ("saturation", {"metric": "top-5 error", "lowIsBest": "true"}),
    ("saturation", {"dataset": "massive multitask language understanding", "metric": "accuracy"}),
    ("boards", {"kind": "ratio", "limit": "5"}),
    ("disagreements", {"kind": "delta"}),
    ("disagreements", {"acrossPapers": "true"}),
    (
        "results-of-paper",
        {"paper": "VEDIT: Latent Prediction Architecture For Procedural Video Representation Learning"},
    ),
    ("results-of-method", {"method": "conformer", "kind": "absolute"}),
    ("claimed-gains", {"kind": "ratio", "unit": "x", "limit": "100"}),
    ("claimed-gains", {"metric": "wer"}),
    ("loose-results", {"limit": "1000"}),
    ("papers-on-dataset", {"dataset": "Microsoft COCO", "since": "2017"}),
    ("papers-on-task", {"task": "Object Detection", "since": "2015"}),
    ("papers-on-method", {"method": "Transformers", "role": "USES", "since": "2020"}),
    ("introductions", {"name": "bert"}),
    ("introductions", {"since": "2021", "limit": "7"}),
    ("search", {"text": "ATTENTION", "limit": "5"}),
    ("paper-neighbourhood", {"paper": "deep residual learning for image recognition"}),
    ("similar-papers", {"paper": "Deep Residual Learning for Image Recognition", "limit": "100"}),
    ("thin-papers", {"limit": "3"}),
    ("evidence", {"one": "ImageNet", "other": "Deep Residual Learning for Image Recognition"}),
    ("evidence", {"one": "CLIP", "other": "imagenet"}),
    ("named-together", {"one": "Transformers", "other": "BERT"}),
    ("agreed-claims", {"papers": "1", "edge": "OUTPERFORMS"}),
    ("compared-with", {"method": "GPT-3"}),
    ("claims-to-beat", {"method": "clip"}),
    ("claims-to-beat", {"method": "gpt-3"}),
    ("builds-on", {"method": "ResNet"}),
    ("ancestors", {"method": "RoBERTa"}),
    ("descendants", {"method": "language model"}),
    ("lineage", {"from": "CLIP", "to": "transformers", "limit": "100"}),
    ("lineage", {"from": "BERT", "to": "bert"}),
    ("rivals", {"method": "CLIP", "other": "bert"}),
    ("most-used-methods", {"since": "2020", "limit": "100"}),
    ("central-methods", {"limit": "2000"}),
    ("methods-of-task", {"task": "image classification"}),
    ("datasets-of-task", {"task": "Image Classification"}),
    ("metrics-of-task", {"task": "image classification"}),
    ("untested-methods", {"task": "automatic speech recognition"}),
    ("coverage-gaps", {"task": "machine translation", "limit": "1000"}),
    ("co-used-datasets", {"dataset": "glue"}),
    ("datasets-by-year", {"dataset": "ImageNet"}),
    ("tasks-by-year", {"limit": "3"}),
    ("rising-and-fading", {"label": "Method", "since": "2018", "limit": "1000"}),
    ("rising-and-fading", {"label": "Task"}),
    ("new-datasets", {"since": "2016"}),
    ("low-confidence", {"below": "0.9", "edge": "EVALUATED_ON"}),
    ("aliases", {"label": "Dataset"}),
    ("aliases", {"name": "transformers"}),
    ("coined-names", {"label": "Metric"}),
]
ASKED = [(name, {}) for name in QUERIES] + VARIANTS


def shown(asked: object) -> str:
    return " ".join(asked.values()) if isinstance(asked, dict) else str(asked)


class Built(NamedTuple):
    """A graph: its file, in the embedded store, and in plain Python."""

    path: Path
    store: EmbeddedStore
    plain: Plain

    def ask(self, name: str, given: dict[str, str]) -> list[Row]:
        return self.store.query(QUERIES[name].cypher, QUERIES[name].values(given)).rows


def tangled(seed: int) -> Iterator[Node | Edge]:
    """A small graph full of what is rare in real ones: shared names, equal titles and values, edges of all types."""
    random = Random(seed)
    names = {
        Label.METHOD: ["BERT", "CLIP", "transformer", "wav2vec 2.0", "bert", "GPT-3"],
        Label.DATASET: ["ImageNet", "GLUE", "imagenet", "COCO", "LibriSpeech"],
        Label.METRIC: ["top-1 accuracy", "FID", "Top-1 Accuracy"],
        Label.TASK: ["automatic speech recognition", "image classification", "ASR"],
    }
    titles = [str(QUERIES["similar-papers"].values({})["paper"]), *["Pre-training", "Attention", "Networks"] * 4]
    nodes: dict[Label, list[str]] = {
        label: [f"{label.lower()}:{n}" for n in range(len(names[label]))] for label in ROLES
    }
    nodes[Label.PAPER] = [f"paper:{n}" for n in range(len(titles))]
    nodes[Label.RESULT] = [f"result:{n}" for n in range(60)]
    for node, title in zip(nodes[Label.PAPER], titles, strict=True):
        year = random.choice([None, 2018, 2019, 2020, 2021])
        abstract = random.choice(["We like pre-training.", "No."])
        yield Node(node, Label.PAPER, {"title": title, "abstract": abstract} | ({"year": year} if year else {}))
    for label in ROLES:
        for node, name in zip(nodes[label], names[label], strict=True):
            held = {"aliases": random.sample(["w2v", *names[label]], 2), "known": random.random() < 0.5}
            yield Node(node, label, {"name": name, "paperCount": random.randint(1, 3)} | held)
    for node in nodes[Label.RESULT]:
        value, unit = random.choice(
            [("0.5", None), ("0.85", None), ("85", None), ("85%", "%"), ("2x", "x"), ("-3%", "%")]
        )
        kind = random.choice(["absolute", "absolute", "delta", "ratio"])
        held = {"value": value, "number": float(value.strip("%x")), "kind": kind} | ({"unit": unit} if unit else {})
        yield Node(node, Label.RESULT, held)

    def edge(source: str, kind: EdgeType, target: str) -> Edge:
        count = random.randint(1, 2)
        held: dict[str, Any] = {
            "confidence": random.choice([0.3, 0.5, 0.9]),
            "sentences": random.sample(["One.", "Two.", "Three."], count),
            "starts": [3, 9][:count],
            "ends": [5, 11][:count],
            "extractor": "t",
        }
        if "papers" in EDGES[kind].properties:
            papers = random.sample(nodes[Label.PAPER], count)
            held |= {"papers": papers, "support": count}
        return Edge(source, kind, target, held)

    for result in nodes[Label.RESULT]:
        yield edge(random.choice(nodes[Label.PAPER]), EdgeType.REPORTS, result)
        for kind, label in ABOUT.items():
            if random.random() < 0.8:
                yield edge(result, kind, random.choice(nodes[label]))
    for paper in nodes[Label.PAPER]:
        for label, roles in ROLES.items():
            for node in nodes[label]:
                if random.random() < 0.5:
                    yield edge(paper, random.choice(roles), node)
    for kind, about in EDGES.items():
        if "papers" in about.properties:
            for ends in about.ends:
                for source, target in product(*(nodes[label] for label in ends)):
                    if source != target and random.random() < 0.25:
                        yield edge(source, kind, target)


@pytest.fixture(scope="module", params=["seeds", "example", "tangled"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The graph of the seed pages, without years; that of the bundled example, with years; and a made-up one."""
    path = tmp_path_factory.mktemp("graphs") / f"{request.param}.kg"
    if request.param == "tangled":
        with GraphFile(path, write=True) as file:
            file.replace_graph(tangled(1), extractor="t", recipe="t", overrides=Overrides())
    elif request.param == "seeds":
        pipeline.build(request.getfixturevalue("seeds"), path)
    else:
        pipeline.build(ROOT / "examples" / "abstracts.jsonl", path)
    with GraphFile(path) as file, open_embedded(path) as store:
        yield Built(path, store, Plain(to_networkx(file.parts())))


real = pytest.mark.parametrize("built", ["seeds", "example"], indirect=True)


@pytest.fixture(scope="module")
def served(built: Built, neo4j_server: Server) -> Iterator[Neo4jStore]:
    """The same graph on Neo4j, beside what kg keeps there for itself."""
    with Neo4jStore(neo4j_server) as store:
        empty(store)
        store.prepare()
        with GraphFile(built.path) as file:
            load(file, store)
        yield store
        empty(store)


@pytest.mark.parametrize(("name", "given"), ASKED, ids=shown)
def test_a_query_answers_what_plain_python_reads_off_the_graph(name: str, given: dict[str, str], built: Built) -> None:
    assert built.ask(name, given) == ORACLES[name](built.plain, Given(**QUERIES[name].values(given)))


@pytest.mark.parametrize(("name", "given"), ASKED, ids=shown)
def test_a_query_answers_the_same_on_neo4j(name: str, given: dict[str, str], built: Built, served: Neo4jStore) -> None:
    query, values = QUERIES[name], QUERIES[name].values(given)
    here, there = built.store.query(query.cypher, values), served.query(query.cypher, values)
    assert there == here
    assert [list(map(type, row)) for row in there.rows] == [list(map(type, row)) for row in here.rows]
    assert here.warnings == ()


@real
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_finds_something_as_it_stands(name: str, built: Built) -> None:
    rows = built.store.query(QUERIES[name].cypher, QUERIES[name].values({}))
    assert rows.rows
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", column) for column in rows.columns)


NAMED = [
    (query.name, parameter.name)
    for query in QUERIES.values()
    for parameter in query.parameters
    if isinstance(parameter.default, str) and (parameter.type in ROLES or parameter.name in {"paper", "one", "other"})
]


@pytest.mark.parametrize(("name", "parameter"), NAMED)
def test_a_name_is_found_in_any_case(name: str, parameter: str, built: Built) -> None:
    default = str(QUERIES[name].values({})[parameter])
    assert built.ask(name, {parameter: default.upper()}) == built.ask(name, {parameter: default.lower()})
    assert built.ask(name, {parameter: default.upper()}) == built.ask(name, {})


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (query.name, each.name)
        for query in QUERIES.values()
        for each in query.parameters
        if each.type in {"STRING", *ROLES}
    ],
)
def test_a_name_of_nothing_finds_nothing_however_it_is_written(name: str, parameter: str, built: Built) -> None:
    assert built.ask(name, {parameter: HARD}) == []


@real
def test_an_alias_is_as_good_as_the_name(built: Built) -> None:
    assert "Microsoft COCO" in built.plain[next(iter(built.plain.called("COCO", Label.DATASET)))]["aliases"]
    assert built.ask("papers-on-dataset", {"dataset": "microsoft coco"}) == built.ask(
        "papers-on-dataset", {"dataset": "COCO"}
    )


@real
def test_the_leaderboard_is_that_of_the_python_interface(built: Built) -> None:
    graph = kg.open(built.path)
    for dataset, metric, *_ in built.ask("boards", {"limit": "12"}):
        given = {"dataset": dataset, "metric": metric, "lowIsBest": str(lower_is_better(metric))}
        expected = [row.value for row in graph.leaderboard(dataset=dataset, metric=metric)]
        assert [value for value, *_ in built.ask("leaderboard", given)] == expected


def reported(value: str, unit: str | None, year: int | None, metric: str) -> list[Node | Edge]:
    """A paper that reports a value for BERT on GLUE."""
    told = {"confidence": 1.0, "sentences": [f"{value} in {metric}."], "starts": [0], "ends": [1], "extractor": "t"}
    paper = Node(f"paper:{value}", Label.PAPER, {"title": value, "abstract": "", "year": year})
    number = {"value": value, "number": float(value.strip("%")), "unit": unit, "kind": "absolute"}
    result = Node(f"result:{value}", Label.RESULT, number)
    ends = (EdgeType.BY_METHOD, "method:bert"), (EdgeType.ON_DATASET, "dataset:glue"), (EdgeType.OF_METRIC, metric)
    edges = [Edge(result.id, kind, end, told) for kind, end in ends]
    return [paper, result, Edge(paper.id, EdgeType.REPORTS, result.id, told), *edges]


@pytest.fixture
def mixed() -> Iterator[EmbeddedStore]:
    """Accuracies on GLUE in per cent and as fractions, which are also errors."""
    names = {"method:bert": "BERT", "dataset:glue": "GLUE", "metric:accuracy": "accuracy", "metric:error": "error"}
    values = ("84%", "%", 2018), ("0.85", None, 2019), ("0.5", None, None), ("83.0", None, 2020), ("85%", "%", 2021)
    parts = [part for value in values for part in reported(*value, "metric:accuracy")]
    parts += [part for value in [("0.3", None, 2018), ("0.2", None, 2019)] for part in reported(*value, "metric:error")]
    parts += [
        Node(node, label_of(node), {"name": name, "aliases": [], "known": True, "paperCount": 1})
        for node, name in names.items()
    ]
    with EmbeddedStore() as store:
        store.write(sorted(parts, key=lambda part: isinstance(part, Edge)))
        yield store


def asked(store: EmbeddedStore, name: str, column: int, **given: str) -> list[Any]:
    values = QUERIES[name].values({"dataset": "GLUE", "metric": "accuracy"} | given)
    return [row[column] for row in store.query(QUERIES[name].cypher, values).rows]


def test_fractions_rank_among_values_in_per_cent_as_what_they_mean(mixed: EmbeddedStore) -> None:
    assert asked(mixed, "leaderboard", 0) == ["0.85", "85%", "84%", "83.0", "0.5"]
    assert asked(mixed, "leaderboard", 0, lowIsBest="true") == ["0.5", "83.0", "84%", "0.85", "85%"]
    assert asked(mixed, "leaderboard", 0, metric="error", lowIsBest="true") == ["0.2", "0.3"]
    assert asked(mixed, "best-per-method", 1) == ["0.85"]


def test_the_best_until_a_year_is_carried_on_and_papers_without_a_year_stand_alone(mixed: EmbeddedStore) -> None:
    assert asked(mixed, "saturation", 0) == [2018, 2019, 2020, 2021, None]
    assert asked(mixed, "saturation", 5) == ["84%", "0.85", "0.85", "85%", "0.5"]


def test_a_fraction_does_not_disagree_with_the_same_in_per_cent() -> None:
    parts = [*reported("0.57", None, None, "metric:f1"), *reported("57%", "%", None, "metric:f1")]
    ends = {"method:bert", "dataset:glue", "metric:f1"}
    parts += [Node(end, label_of(end), {"name": end, "aliases": [], "known": True, "paperCount": 1}) for end in ends]
    query = QUERIES["disagreements"]
    with EmbeddedStore() as store:
        store.write(sorted(parts, key=lambda part: isinstance(part, Edge)))
        assert store.query(query.cypher, query.values({})).rows == []
