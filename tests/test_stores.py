"""One suite of behaviour that every store passes; what only a server has to do is in test_load.py."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.graph import Edge, Node, to_networkx
from kg.resolve import Overrides
from kg.schema import EDGES, EdgeType, Label
from kg.stores import Changes, Store
from kg.stores.embedded import EmbeddedStore, open_embedded
from kg.stores.file import GraphFile

HARD = (
    "\"double\" 'single' `tick` \\ back\\slash \\n $name {brace} // comment /* and */ ; \t tab \n line \u2028"
    " \u202e – ü 漢字 🤖"
)
LONG = "A very long sentence. " * 50_000  # 1.1 MB


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.xdist_group("neo4j"))])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store of each kind, empty."""
    if request.param == "neo4j":
        yield request.getfixturevalue("neo4j_store")
    else:
        with EmbeddedStore() as embedded:
            yield embedded


def paper(name: str, /, **properties: Any) -> Node:
    return Node(f"paper:{name}", Label.PAPER, {"title": name, "abstract": f"We test {name}."} | properties)


def entity(label: Label, name: str, /, **properties: Any) -> Node:
    held = {"name": name, "aliases": [], "known": False, "paperCount": 1} | properties
    return Node(f"{label.lower()}:{name.lower()}", label, held)


def edge(source: Node, kind: EdgeType, target: Node, **properties: Any) -> Edge:
    held = {
        "confidence": 0.5,
        "sentences": [f"{source.id} and {target.id}."],
        "starts": [0],
        "ends": [4],
        "extractor": "t",
    }
    if "papers" in EDGES[kind].properties:
        held |= {"papers": ["paper:a"], "support": 1}
    return Edge(source.id, kind, target.id, held | properties)


A, B = paper("a"), paper("b")
BERT, ELMO = entity(Label.METHOD, "BERT"), entity(Label.METHOD, "ELMo")
GLUE = entity(Label.DATASET, "GLUE")
GRAPH = [
    A, B, BERT, ELMO, GLUE,
    edge(A, EdgeType.PROPOSES, BERT),
    edge(B, EdgeType.USES, BERT),
    edge(A, EdgeType.EVALUATES_ON, GLUE),
    edge(BERT, EdgeType.OUTPERFORMS, ELMO),
]  # fmt: skip


def held(store: Store, parts: list[Node | Edge]) -> list[Node | Edge]:
    """Return what a store has of these parts, read back by Cypher."""
    found: list[Node | Edge] = []
    for part in parts:
        if isinstance(part, Node):
            rows = store.query(f"MATCH (n:{part.label} {{id: $id}}) RETURN n", {"id": part.id}).rows
            for (node,) in rows:
                assert node.pop("label") == part.label
                found.append(Node(node.pop("id"), part.label, node))
        else:
            query = f"MATCH (a {{id: $source}})-[r:{part.type}]->(b {{id: $target}}) RETURN r"
            for (relation,) in store.query(query, {"source": part.source, "target": part.target}).rows:
                assert relation.pop("type") == part.type
                found.append(Edge(part.source, part.type, part.target, relation))
    return found


def test_a_graph_that_is_written_is_there_as_it_was(store: Store) -> None:
    assert store.write(GRAPH) == Changes(nodes_created=5, edges_created=4)
    assert held(store, GRAPH) == GRAPH
    assert store.counts() == {
        Label.PAPER: 2, Label.METHOD: 2, Label.DATASET: 1,
        EdgeType.PROPOSES: 1, EdgeType.USES: 1, EdgeType.EVALUATES_ON: 1, EdgeType.OUTPERFORMS: 1,
    }  # fmt: skip


def test_written_twice_is_written_once(store: Store) -> None:
    store.write(GRAPH)
    assert store.write(GRAPH) == Changes()
    assert sum(store.counts().values()) == len(GRAPH)


def test_a_part_that_changed_is_set_anew_and_what_it_lost_is_gone(store: Store) -> None:
    store.write([paper("a", url="https://example.org", year=2020), BERT, edge(A, EdgeType.USES, BERT)])
    later = [paper("a", year=2021), edge(A, EdgeType.USES, BERT, confidence=0.9, sentences=["One.", "Two."])]
    assert store.write(later) == Changes()
    assert held(store, later) == later


def test_a_paper_is_retracted_with_its_edges_and_nothing_else(store: Store) -> None:
    store.write(GRAPH)
    changes = store.retract([A.id], [(A.id, EdgeType.PROPOSES, BERT.id), (A.id, EdgeType.EVALUATES_ON, GLUE.id)])
    assert changes == Changes(nodes_removed=1, edges_removed=2)
    left = [part for part in GRAPH if A.id not in (getattr(part, "id", ""), getattr(part, "source", ""))]
    assert held(store, GRAPH) == left


def test_a_node_that_edges_hang_on_is_not_retracted(store: Store) -> None:
    store.write(GRAPH)
    assert store.retract([BERT.id]) == Changes()
    assert store.retract(["method:unheard-of"], [(A.id, EdgeType.USES, ELMO.id)]) == Changes()
    assert held(store, GRAPH) == GRAPH


def test_edges_of_several_types_and_both_directions_lie_side_by_side(store: Store) -> None:
    kinds = [kind for kind, told in EDGES.items() if (Label.METHOD, Label.METHOD) in told.ends]
    parallel = [edge(one, kind, other) for kind in kinds for one, other in ((BERT, ELMO), (ELMO, BERT), (BERT, BERT))]
    assert store.write([BERT, ELMO, *parallel]).edges_created == 3 * len(kinds)
    assert held(store, parallel) == parallel
    store.retract(edges=[(BERT.id, kinds[0], ELMO.id)])
    assert held(store, parallel) == parallel[1:]


def test_what_two_papers_state_is_one_edge_with_both_sentences(store: Store) -> None:
    both = edge(BERT, EdgeType.OUTPERFORMS, ELMO, sentences=["A.", "B."], starts=[0, 9], ends=[1, 10],
                papers=[A.id, B.id], support=2)  # fmt: skip
    store.write([*GRAPH, both])
    assert held(store, [both]) == [both]
    one = edge(BERT, EdgeType.OUTPERFORMS, ELMO)  # the second paper retracted
    store.write([one])
    assert held(store, [one]) == [one]


def test_absent_properties_are_null_and_not_among_the_keys(store: Store) -> None:
    store.write([paper("a"), BERT])
    (row,) = store.query("MATCH (p:Paper) RETURN p.url, p.year, p.authors, keys(p) AS keys, p.title").rows
    assert row[:3] == (None, None, None)
    assert sorted(row[3]) == ["abstract", "id", "title"]
    ((keys, properties),) = store.query("MATCH (m:Method) RETURN keys(m), properties(m)").rows
    assert sorted(keys) == ["aliases", "id", "known", "name", "paperCount"]
    assert properties == {"id": BERT.id, **BERT.properties}


@pytest.mark.parametrize(
    "text", [HARD, LONG, "", " ", "0", "null"], ids=["hard", "long", "empty", "space", "0", "null"]
)
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    parts: list[Node | Edge] = [
        paper("a", title=text, authors=[text, "x"]), entity(Label.METHOD, "m", name=text, aliases=[text]),
        edge(A, EdgeType.USES, entity(Label.METHOD, "m"), sentences=[text]),
    ]  # fmt: skip
    store.write(parts)
    assert held(store, parts) == parts
    assert store.query("MATCH (p:Paper) WHERE p.title = $text RETURN count(p)", {"text": text}).rows == [(1,)]


def test_lists_keep_their_order_their_types_and_their_emptiness(store: Store) -> None:
    parts: list[Node | Edge] = [
        A,
        entity(Label.METHOD, "m", aliases=["b", "a", "b"]),
        entity(Label.METHOD, "n", aliases=[]),
    ]
    parts.append(edge(A, EdgeType.USES, entity(Label.METHOD, "m"), starts=[3, 1], ends=[4, 2], sentences=["", "x"]))
    store.write(parts)
    assert held(store, parts) == parts


def test_integers_floats_and_booleans_are_kept_apart(store: Store) -> None:
    result = Node("result:a:1-2", Label.RESULT, {"value": "1", "number": 1.0, "kind": "absolute"})
    store.write([paper("a", year=2020), BERT, result, edge(A, EdgeType.USES, BERT, confidence=1.0)])
    query = "MATCH (r:Result), (p:Paper)-[u:USES]->(m:Method) RETURN r.number, p.year, u.confidence, m.known, r.value"
    (row,) = store.query(query).rows
    assert [(type(value), value) for value in row] == [
        (float, 1.0),
        (int, 2020),
        (float, 1.0),
        (bool, False),
        (str, "1"),
    ]


def test_an_empty_graph_is_asked_without_an_error(store: Store) -> None:
    assert store.write([]) == Changes()
    assert store.counts() == {}
    assert store.query("MATCH (p:Paper)-[:USES]->(m:Method) RETURN p.title, m.name").rows == []


def test_homonyms_are_nodes_of_their_own(store: Store) -> None:
    sams = [
        Node(f"method:sam-{long}", Label.METHOD, {"name": "SAM", "aliases": ["SAM"], "known": True, "paperCount": 1})
        for long in ("segment-anything-model", "sharpness-aware-minimization")
    ]
    store.write(sams)
    assert store.query("MATCH (m:Method {name: 'SAM'}) RETURN m.id ORDER BY m.id").rows == [(sam.id,) for sam in sams]


@pytest.mark.parametrize("name", [*Label, "id", "title", "name", "type", "label", "MATCH"])
def test_an_entity_may_have_the_name_of_anything(store: Store, name: str) -> None:
    parts: list[Node | Edge] = [
        Node(
            f"{label.lower()}:{name.lower()}",
            label,
            {"name": str(name), "aliases": [], "known": False, "paperCount": 0},
        )
        for label in (Label.METHOD, Label.DATASET, Label.METRIC, Label.TASK)
    ]
    store.write(parts)
    assert held(store, parts) == parts
    assert store.query("MATCH (m:Method) RETURN labels(m), m.name").rows == [(["Method"], str(name))]


def test_edges_of_every_type_are_written_and_counted(store: Store) -> None:
    ends = {label: Node(f"{label.lower()}:x", label, {}) for label in Label}
    edges = [edge(ends[one], kind, ends[other]) for kind, told in EDGES.items() for one, other in told.ends]
    store.write([*ends.values(), *edges])
    counts = store.counts()
    assert {kind: counts[kind] for kind in EdgeType} == {kind: len(told.ends) for kind, told in EDGES.items()}
    assert held(store, edges) == edges


def test_values_come_back_as_plain_python(store: Store) -> None:
    store.write(GRAPH)
    query = "RETURN 1 AS i, 1.5 AS f, true AS b, null AS n, 'x' AS s, [1, [2]] AS l, {a: {b: 1}} AS m, $p AS p"
    rows = store.query(query, {"p": [1, "two", None]})
    assert rows.columns == ("i", "f", "b", "n", "s", "l", "m", "p")
    assert rows.rows == [(1, 1.5, True, None, "x", [1, [2]], {"a": {"b": 1}}, [1, "two", None])]
    ((path,),) = store.query("MATCH path = (:Paper {id: 'paper:a'})-[:EVALUATES_ON]->(:Dataset) RETURN path").rows
    assert [node["id"] for node in path["nodes"]] == [A.id, GLUE.id]
    assert [each["type"] for each in path["edges"]] == ["EVALUATES_ON"]


def test_rows_that_many_batches_hold_are_all_written(store: Store) -> None:
    methods = [entity(Label.METHOD, f"m{number:05}") for number in range(12_001)]
    store.write([A, *methods, *(edge(A, EdgeType.USES, method) for method in methods)])
    assert store.counts() == {Label.PAPER: 1, Label.METHOD: 12_001, EdgeType.USES: 12_001}


@pytest.mark.parametrize(
    "writes",
    ["CREATE (:Paper {id: 'paper:x'})", "MATCH (p:Paper) SET p.title = 'x'", "MATCH (p:Paper) DETACH DELETE p",
     "MERGE (:Task {id: 'task:x'})", "MATCH (p:Paper) REMOVE p.title RETURN p",
     "CREATE INDEX FOR (p:Paper) ON (p.year)"],
)  # fmt: skip
def test_a_query_does_not_write_unasked(store: Store, writes: str) -> None:
    store.write(GRAPH)
    with pytest.raises(QueryError, match="writes"):
        store.query(writes)
    assert held(store, GRAPH) == GRAPH


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("MATCH (p:Paper RETURN p", r"line 1, col(umn)? \d+"),
        ("MATCH (p:Paper)\nRETURN p.title AS", r"line 2, col(umn)? \d+"),
        ("RETURN $missing", "missing"),
        ("RETURN missing", "missing"),
        ("", "."),
    ],
)
def test_a_wrong_query_is_refused_with_the_place(store: Store, query: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        store.query(query)


def test_a_query_that_takes_too_long_is_ended(store: Store) -> None:
    with pytest.raises(QueryError, match=r"ended after 0\.2 s"):
        store.query("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)", timeout=0.2)


@pytest.mark.parametrize(
    ("query", "warnings"),
    [
        ("MATCH (p:Papr) RETURN p", ["'Papr'; did you mean 'Paper'?"]),
        ("MATCH (p:Papers) RETURN p", ["'Papers'; did you mean 'Paper'?"]),  # and not the property papers
        ("MATCH (:Paper)-[:USESS]->(m:Method) RETURN m.nme", ["'USESS'; did you mean 'USES'?", "'nme'"]),
        ("MATCH (p:Paper) WHERE p.url IS NULL RETURN p.title", []),
        ("MATCH (:Paper)-[:TRAINS_ON]->(d:Dataset) RETURN d.name", []),
    ],
)
def test_what_no_graph_has_is_warned_of_with_the_nearest_name(store: Store, query: str, warnings: list[str]) -> None:
    store.write(GRAPH)
    found = store.query(query).warnings
    assert len(found) == len(warnings)
    assert all(any(part in warning for warning in found) for part in warnings)


def test_a_graph_in_memory_is_the_same_as_what_was_written(store: Store) -> None:
    store.write(GRAPH)
    nodes = store.query("MATCH (n) WHERE n.id IS NOT NULL RETURN n ORDER BY n.id").rows
    graph = to_networkx(GRAPH)
    assert {node["id"]: node for (node,) in nodes} == {
        node: {"id": node, **properties} for node, properties in graph.nodes(data=True)
    }


# The embedded store of a file


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[list[Node | Edge]], Path]:
    """Keep a graph in a graph file, the same each time."""

    def kept(parts: list[Node | Edge]) -> Path:
        with GraphFile(tmp_path / "graph.kg", write=True) as file:
            file.replace_graph(parts, extractor="t", recipe="t", overrides=Overrides())
        return tmp_path / "graph.kg"

    return kept


TEXTS = [HARD, LONG, "", "1", "1.5", "true", "null", "2021-06-14", "2021-06-14T10:00:00", "[1]", "POINT(1 2)", "NaN"]
ODD = [
    *(paper(f"p{n}", title=text, abstract=text, date=text, url=text) for n, text in enumerate(TEXTS)),
    *(entity(Label.METHOD, f"m{n}", aliases=[text, *TEXTS[:n]]) for n, text in enumerate(TEXTS)),
    entity(Label.METHOD, "empty"), entity(Label.DATASET, "empty"), Node("task:bare", Label.TASK, {}),
    *(Node(f"result:{n}", Label.RESULT, {"value": str(number), "number": number, "kind": "absolute"})
      for n, number in enumerate((1.0, -0.5, 1e300, 3.0))),
    *(edge(A, EdgeType.USES, entity(Label.METHOD, f"m{n}"), sentences=[text], starts=[], confidence=1.0)
      for n, text in enumerate(TEXTS)),
    A, edge(entity(Label.METHOD, "m1"), EdgeType.OUTPERFORMS, entity(Label.METHOD, "m1"), papers=[], support=0),
]  # fmt: skip


@pytest.mark.parametrize("parts", [GRAPH, ODD, [A, BERT], []], ids=["graph", "odd", "no edges", "empty"])
def test_a_graph_file_is_opened_as_what_is_written_of_it(
    parts: list[Node | Edge], keep: Callable[[list[Node | Edge]], Path]
) -> None:
    with open_embedded(keep(parts)) as opened, EmbeddedStore() as written:
        written.write(sorted(parts, key=lambda part: isinstance(part, Edge)))
        assert opened.counts() == written.counts()
        assert held(opened, parts) == parts
        assert repr(held(opened, parts)) == repr(held(written, parts))  # 1 and 1.0 too
        query = "MATCH (n) RETURN properties(n) ORDER BY n.id"
        assert repr(opened.query(query).rows) == repr(written.query(query).rows)


def test_a_large_graph_has_a_snapshot_that_is_made_again_when_the_file_changes(
    keep: Callable[[list[Node | Edge]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.embedded.LARGE", 3)
    path = keep(GRAPH)
    snapshot = path.with_name("graph.kg.snapshot")
    names = "MATCH (m:Method) RETURN m.name ORDER BY m.name"
    first = open_embedded(path).query(names).rows
    made = snapshot.read_bytes()
    assert open_embedded(path).query(names).rows == first == [("BERT",), ("ELMo",)]
    assert snapshot.read_bytes() == made
    keep([*GRAPH, entity(Label.METHOD, "GPT")])
    os.utime(path, (0, 0))  # as a backup that was put back: it is what is in the file that counts
    assert open_embedded(path).query(names).rows == [("BERT",), ("ELMo",), ("GPT",)]
    snapshot.write_bytes(made[:100])
    assert len(open_embedded(path).query(names).rows) == 3
    keep(GRAPH[:-1])
    assert open_embedded(path).counts()[Label.METHOD] == 2


def test_a_small_graph_has_no_snapshot(keep: Callable[[list[Node | Edge]], Path]) -> None:
    path = keep(GRAPH)
    open_embedded(path)
    assert [each.name for each in path.parent.iterdir()] == ["graph.kg"]


# The suite itself


def _skip_an_edge_type(parts: list[Node | Edge]) -> list[Node | Edge]:
    return [part for part in parts if getattr(part, "type", None) != EdgeType.OUTPERFORMS]


def _drop_duplicates(parts: list[Node | Edge]) -> list[Node | Edge]:
    ends = [(part.source, part.target) if isinstance(part, Edge) else part.id for part in parts]
    return list(dict(zip(ends, parts, strict=True)).values())


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        (_skip_an_edge_type, test_a_graph_that_is_written_is_there_as_it_was),
        (_skip_an_edge_type, test_edges_of_every_type_are_written_and_counted),
        (_drop_duplicates, test_edges_of_several_types_and_both_directions_lie_side_by_side),
    ],
)
def test_a_store_that_loses_something_does_not_pass(
    broken: Callable[[list[Node | Edge]], list[Node | Edge]], test: Callable[[Store], None]
) -> None:
    class Lossy(EmbeddedStore):
        def write(self, parts: Any) -> Changes:
            return super().write(broken(list(parts)))

    with pytest.raises((AssertionError, KeyError)):
        test(Lossy())
