"""Exports: what other programs make of them is the graph, down to the types; what is in the way is left as it is."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import networkx
import pandas
import pyarrow.parquet
import pytest
import rdflib
from conftest import NEO4J
from pyld import jsonld
from rdflib import RDF, RDFS, SDO, URIRef

from kg import pipeline
from kg.errors import KGError
from kg.exports import FORMATS, export
from kg.exports.neo4j_csv import SEPARATORS
from kg.exports.plain import plain
from kg.graph import Edge, Node, to_networkx
from kg.resolve import Overrides
from kg.schema import EDGES, NODES, EdgeType, Label
from kg.stores.file import GraphFile
from kg.stores.neo4j import Neo4jStore, Server

ROOT = Path(__file__).parents[1]
HARD = '"quoted" \'so\' a\\"b\\ ; | , U+001F \t {x: $y} – é 漢字 🤖 \u2028 \ufeff \ufffd \ufdd0 \x00 \x85 \x1e'
LINES = "one\ntwo\r\nthree\rfour\n"
EVIDENCE = {"confidence": 0.1 + 0.2, "sentences": ["It is so."], "starts": [0], "ends": [2], "extractor": "kg"}


def entity(label: Label, name: str, /, **properties: Any) -> Node:
    held = {"name": name, "aliases": [], "known": False, "paperCount": 1} | properties
    return Node(f"{label.lower()}:{name.lower()}", label, held)


def paper(name: str, /, **properties: Any) -> Node:
    return Node(f"paper:{name}", Label.PAPER, {"title": name, "abstract": ""} | properties)


def edge(source: Node, kind: EdgeType, target: Node, **properties: Any) -> Edge:
    held = EVIDENCE | ({"papers": [source.id], "support": 1} if "papers" in EDGES[kind].properties else {})
    return Edge(source.id, kind, target.id, held | properties)


TWICE: dict[str, Any] = {"sentences": ["Twice.", "Twice."], "starts": [9, 0], "ends": [11, 2]}
A = paper("a", abstract=LINES, date="2019-02", year=2019, url="https://example.org/?a=1,2", authors=["Ö. ;|,", "B"])
B = paper(HARD, abstract=f"{HARD}\n")
C = paper("c", authors=["One Author"], title="null", source=" blanks around \t", language="de")
BERT = entity(Label.METHOD, "BERT", known=True, aliases=[HARD, "", " ", LINES, "1"], paperCount=2**53 + 1)
HOMONYM = entity(Label.DATASET, "BERT", aliases=["", ""])
ELMO, F1 = entity(Label.METHOD, "ELMo"), entity(Label.METRIC, "F1", aliases=["true"])
PLAIN = Node("result:a:1-2", Label.RESULT, {"value": "1", "number": 1.0, "kind": "absolute"})
TINY = Node("result:a:3-9", Label.RESULT, {"value": "", "number": -5e-324, "unit": "%", "kind": "delta"})
HUGE = Node("result:a:10-12", Label.RESULT, {"value": "1e22", "number": 1e22, "unit": "", "kind": "absolute"})
GRAPH: list[Node | Edge] = [
    A, B, C, BERT, HOMONYM, ELMO, F1, PLAIN, TINY, HUGE,
    edge(A, EdgeType.USES, BERT, sentences=[HARD, LINES, "3"], starts=[1, 2, -3], ends=[4, 5, 2**40]),
    edge(A, EdgeType.EVALUATES_ON, HOMONYM, confidence=1.0, extractor=HARD),
    edge(B, EdgeType.PROPOSES, BERT, confidence=1e-7, sentences=[], starts=[], ends=[]),
    edge(B, EdgeType.PROPOSES, ELMO, confidence=0.0),
    edge(A, EdgeType.REPORTS, PLAIN),
    edge(PLAIN, EdgeType.OF_METRIC, F1),
    edge(BERT, EdgeType.OUTPERFORMS, ELMO, **TWICE, papers=[A.id, B.id], support=2),
    edge(BERT, EdgeType.COMPARED_WITH, ELMO),
    edge(BERT, EdgeType.BASED_ON, BERT),
    edge(ELMO, EdgeType.EVALUATED_ON, HOMONYM, sentences=["The unit separator \x1f is not one here."]),
]  # fmt: skip


def keep(graph: list[Node | Edge], path: Path) -> Path:
    """Return a graph file of a graph."""
    with GraphFile(path, write=True) as file:
        file.replace_graph(graph, extractor="t", recipe="t", overrides=Overrides())
    return path


def kg(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def content(path: Path) -> dict[str, bytes]:
    """Return the files of an export, which is a folder or one of them."""
    return {
        str(each.relative_to(path.parent)): each.read_bytes() for each in (path, *path.rglob("*")) if each.is_file()
    }


@pytest.mark.parametrize("name", ["graph.xlsx", "graph", "graph.kg"])
def test_an_unknown_suffix_names_those_that_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(KGError, match=rf"{name}: the suffix says which format to write, .* one of \.graphml, "):
        export(GRAPH, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_is_replaced_by_the_next_and_is_the_same_bytes_again(suffix: str, tmp_path: Path) -> None:
    path, again = tmp_path / f"graph{suffix}", tmp_path / "again" / f"graph{suffix}"
    again.parent.mkdir()
    export(GRAPH, path)
    export([A], path)
    assert "BASED_ON" not in "".join(path.read_text() for path in path.rglob("*.csv"))
    only = content(path)
    export(GRAPH, again)
    export(GRAPH, path)
    assert content(path) == content(again) != only
    assert set(tmp_path.iterdir()) == {path, again.parent}


def test_a_report_of_the_tool_is_part_of_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "graph.csv"
    export(GRAPH, path)
    (path / "import.report").touch()  # the tool leaves it there
    export([A], path)
    assert not (path / "USES.csv").exists()


@pytest.mark.parametrize("part", ["", ".part"])
@pytest.mark.parametrize(("suffix", "held"), [(".csv", "Paper.csv"), (".parquet", "nodes/Paper.parquet")])
def test_what_is_no_export_is_not_touched(suffix: str, held: str, part: str, tmp_path: Path) -> None:
    folder, file = tmp_path / f"mine{suffix}{part}", tmp_path / f"table{suffix}{part}"
    (folder / held).parent.mkdir(parents=True)
    (folder / held).write_text("mine")
    (folder / "thesis.tex").write_text("mine")
    file.write_text("mine")
    before = content(folder)
    with pytest.raises(KGError, match=r"is no export of kg, as it holds thesis\.tex; remove it or name another folder"):
        export(GRAPH, tmp_path / f"mine{suffix}")
    with pytest.raises(KGError, match="is in the way of the export, which is a folder; remove it or name another"):
        export(GRAPH, tmp_path / f"table{suffix}")
    assert content(folder) == before
    assert file.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("part", ["", ".part"])
@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".jsonld"])
def test_a_folder_is_not_replaced_by_a_file(suffix: str, part: str, tmp_path: Path) -> None:
    folder = tmp_path / f"mine{suffix}{part}"
    folder.mkdir()
    with pytest.raises(KGError, match="is in the way of the export, which is a file; remove it or name another"):
        export(GRAPH, tmp_path / f"mine{suffix}")
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_is_written_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "link.gexf").symlink_to(tmp_path / "graph.gexf")
    export(GRAPH, tmp_path / "link.gexf")
    assert (tmp_path / "link.gexf").is_symlink()
    assert (tmp_path / "graph.gexf").is_file()


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_folder_that_an_export_goes_to_must_be_there(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(KGError, match="there is no folder"):
        export(GRAPH, tmp_path / "no" / "such" / f"graph{suffix}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_that_breaks_off_leaves_the_earlier_one(suffix: str, tmp_path: Path) -> None:
    def breaking() -> Iterator[Node | Edge]:
        yield from GRAPH
        raise KeyboardInterrupt

    path = tmp_path / f"graph{suffix}"
    export([A], path)
    earlier = content(path)
    with pytest.raises(KeyboardInterrupt):
        export(breaking(), path)
    assert content(path) == earlier
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_export_tells_how_far_it_is(suffix: str, tmp_path: Path) -> None:
    told: list[int] = []
    export((paper(f"{number}") for number in range(2500)), tmp_path / f"graph{suffix}", tell=told.append)
    assert told == [1000, 2000, 2500]


def test_lists_that_the_tool_cannot_make_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KGError, match=r"Method: aliases is a list of one empty text, .* use kg load"):
        export([entity(Label.METHOD, "BERT", aliases=[""])], tmp_path / "graph.csv")
    bare = Node("method:bare", Label.METHOD, {"name": "bare", "known": True, "paperCount": 1})
    with pytest.raises(KGError, match=r"Method: aliases is absent here and an empty list there, .* use kg load"):
        export([bare, ELMO], tmp_path / "graph.csv")
    with pytest.raises(KGError, match="each character that could separate the items of a list is in some text"):
        export([paper("a", abstract=SEPARATORS)], tmp_path / "graph.csv")
    assert not list(tmp_path.iterdir())


def test_items_of_lists_are_separated_by_what_no_text_holds(tmp_path: Path) -> None:
    graph = [paper(f"{place}", abstract=each, authors=["A", "B"]) for place, each in enumerate(SEPARATORS[:-1])]
    told = export(graph, tmp_path / "graph.csv")
    assert f"--array-delimiter=U+{ord(SEPARATORS[-1]):04X}" in told
    rows = (tmp_path / "graph.csv" / "Paper.csv").read_text(encoding="utf-8").split("\n")[:-1]
    assert all(f'"A{SEPARATORS[-1]}B"' in row for row in rows)
    assert [each in row for each, row in zip(SEPARATORS[:-1], rows, strict=True)] == [True] * len(graph)


def test_the_help_has_an_example_of_each_format(tmp_path: Path) -> None:
    said = kg("export", "--help", cwd=tmp_path).stdout
    assert all(f"kg export papers.kg -o papers{suffix}\n" in said for suffix in FORMATS)


def test_the_command_line_tells_what_to_run(tmp_path: Path) -> None:
    keep(GRAPH, tmp_path / "graph.kg")
    done = kg("export", "graph.kg", "-o", "my graph.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("kg: my graph.csv: 10 nodes, 10 edges\nkg: to make a database of it, ")
    assert "\n  (cd 'my graph.csv' && neo4j-admin database import full neo4j \\\n" in done.stderr
    assert "\n  cypher-shell -d neo4j -f 'my graph.csv/after.cypher'\n" in done.stderr
    assert kg("export", "graph.kg", "-o", "graph.doc", cwd=tmp_path).returncode == 1
    assert kg("export", "graph.kg", cwd=tmp_path).returncode == 2
    missing = kg("export", "none.kg", "-o", "x.csv", cwd=tmp_path)
    assert (missing.returncode, "none.kg: no such file" in missing.stderr) == (1, True)


# What other libraries read

Read = tuple[dict[str, Any], dict[tuple[str, str, str], Any]]  # what is held of each node, and of each edge
LISTS = {"authors", "aliases", "sentences", "starts", "ends", "papers"}
KG = "https://kg.invalid/"


EXAMPLE = pytest.param("example", marks=pytest.mark.xdist_group("exports-of-the-example"))


@pytest.fixture(scope="module", params=["hard", "hostile", "empty", EXAMPLE])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Node | Edge]:
    if request.param == "hostile":
        with GraphFile(request.getfixturevalue("hostile") / "hostile.kg") as file:
            return list(file.parts())
    if request.param == "example":
        path = tmp_path_factory.mktemp("example") / "example.kg"
        pipeline.build(ROOT / "examples" / "abstracts.jsonl", path)
        with GraphFile(path) as file:
            return list(file.parts())
    return GRAPH if request.param == "hard" else []


def held(graph: list[Node | Edge], properties: Callable[[Any], dict[str, Any]]) -> Read:
    nodes = {part.id: properties(part) for part in graph if isinstance(part, Node)}
    edges = {(part.source, str(part.type), part.target): properties(part) for part in graph if isinstance(part, Edge)}
    return nodes, edges


def pictured(text: str) -> str:
    """Return a text with pictures of the control characters that XML cannot hold."""
    return "".join(chr(0x2400 + ord(each)) if each < " " and each not in "\t\n\r" else each for each in text)


def in_xml(part: Node | Edge) -> dict[str, Any]:
    texts = {name: pictured(value) if isinstance(value, str) else value for name, value in part.properties.items()}
    if isinstance(part, Edge):
        return texts | {"type": part.type, "label": part.type}
    names = (texts.get(name) for name in ("name", "title", "value"))
    return texts | {"type": part.label, "label": next(filter(None, names), pictured(part.id))}


def all_in_xml(graph: list[Node | Edge], properties: Callable[[Any], dict[str, Any]]) -> Read:
    nodes, edges = held(graph, properties)
    return (
        {pictured(node): each for node, each in nodes.items()},
        {(pictured(source), kind, pictured(target)): each for (source, kind, target), each in edges.items()},
    )


def of_networkx(graph: networkx.MultiDiGraph) -> Read:
    def properties(data: dict[str, Any]) -> dict[str, Any]:
        return {name: json.loads(value) if name in LISTS else value for name, value in data.items() if name != "id"}

    edges = {(source, data["label"], target): properties(data) for source, target, data in graph.edges(data=True)}
    assert len(edges) == graph.number_of_edges()
    return {node: properties(data) for node, data in graph.nodes(data=True)}, edges


def test_networkx_reads_the_graph_from_graphml(graph: list[Node | Edge], tmp_path: Path) -> None:
    export(graph, tmp_path / "graph.graphml")
    read = networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert of_networkx(read) == all_in_xml(graph, in_xml)


def test_networkx_reads_the_graph_from_gexf_with_the_colours_of_the_labels(
    graph: list[Node | Edge], tmp_path: Path
) -> None:
    def properties(part: Node | Edge) -> dict[str, Any]:
        if isinstance(part, Edge):
            return in_xml(part)
        colour = dict(zip("rgb", bytes.fromhex(NODES[part.label].colour[1:]), strict=True))
        return in_xml(part) | {"viz": {"color": colour | {"a": 1.0}}}

    export(graph, tmp_path / "graph.gexf")
    read = networkx.MultiDiGraph(networkx.read_gexf(tmp_path / "graph.gexf"))
    assert of_networkx(read) == all_in_xml(graph, properties)


def test_edges_of_gexf_are_of_a_kind_so_that_gephi_keeps_parallel_ones_apart(tmp_path: Path) -> None:
    export(GRAPH, tmp_path / "graph.gexf")
    edges = ElementTree.parse(tmp_path / "graph.gexf").iter("{http://gexf.net/1.3}edge")
    assert [edge.get("kind") for edge in edges] == [part.type for part in GRAPH if isinstance(part, Edge)]


def test_a_plain_graph_is_written_by_networkx_itself(graph: list[Node | Edge], tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    copy = plain(to_networkx(graph))
    assert {type(value) for *_, data in copy.nodes(data=True) for value in data.values()} <= {str, int, float, bool}
    for write in (networkx.write_graphml_xml, networkx.write_graphml_lxml):
        write(copy, path)
        read = networkx.read_graphml(path, force_multigraph=True)
        assert (len(read), read.size()) == (len(copy), copy.size())
        assert {node: data.get("name") for node, data in read.nodes(data=True)} == dict(copy.nodes(data="name"))


def in_rdf(part: Node | Edge) -> dict[str, Any]:
    """Return what RDF holds: no empty lists, no order of aliases, and 16 digits of a number."""
    values = {name: value for name, value in part.properties.items() if value != []}
    return {
        name: set(value) if name == "aliases" else digits(value) if isinstance(value, float) else value
        for name, value in values.items()
    }


def digits(number: float) -> float:
    return float(f"{number:.15e}")


def id_of(iri: object) -> str:
    return unquote(str(iri).removeprefix(KG))


def of_rdf(rdf: rdflib.Graph) -> Read:
    nodes = {
        id_of(iri): rdf_node(rdf, iri, label) for label in Label for iri in rdf.subjects(RDF.type, URIRef(KG + label))
    }
    edges: dict[tuple[str, str, str], Any] = {}
    for iri in rdf.subjects(RDF.type, RDF.Statement):
        source, kind, target = (rdf.value(iri, end) for end in (RDF.subject, RDF.predicate, RDF.object))
        assert (source, kind, target) in rdf
        edges[id_of(source), id_of(kind), id_of(target)] = rdf_edge(rdf, iri)
    return nodes, edges


def rdf_node(rdf: rdflib.Graph, iri: Any, label: Label) -> dict[str, Any]:
    terms = {
        "alternateName": "aliases",
        "datePublished": "date",
        "author": "authors",
        "unitText": "unit",
        "inLanguage": "language",
    }
    terms |= {"name": "title"} if label is Label.PAPER else {"value": "number"} if label is Label.RESULT else {}
    found: dict[str, Any] = {}
    for predicate, value in rdf.predicate_objects(iri):
        term = predicate.removeprefix(str(SDO))
        name = id_of(predicate) if predicate.startswith(KG) else terms.get(term, term)
        if name == "aliases":
            found.setdefault(name, set()).add(value.toPython())
        elif name == "authors":
            found.setdefault(name, []).append(value)
        elif name in NODES[label].properties:
            assert name not in found
            found[name] = digits(value.toPython()) if name == "number" else value.toPython()
    if "authors" in found:
        found["authors"] = [rdf.value(each, SDO.name).toPython() for each in sorted(found["authors"], key=place)]
    return found


def rdf_edge(rdf: rdflib.Graph, iri: Any) -> dict[str, Any]:
    evidence = sorted(rdf.objects(iri, URIRef(KG + "evidence")), key=place)
    found: dict[str, Any] = {name: rdf.value(iri, URIRef(KG + name)) for name in ("confidence", "extractor", "support")}
    found = {name: value.toPython() for name, value in found.items() if value is not None}
    found["confidence"] = digits(found["confidence"])
    terms = {"sentences": SDO.text, "starts": URIRef(KG + "start"), "ends": URIRef(KG + "end")}
    for name, term in terms.items():
        found[name] = [rdf.value(each, term).toPython() for each in evidence]
    if "support" in found:
        found["papers"] = [id_of(rdf.value(each, SDO.isPartOf)) for each in evidence]
    return {name: value for name, value in found.items() if value != []}


def place(iri: str) -> int:
    return int(iri.rpartition("#")[2].removeprefix("author-"))


def test_rdflib_and_pyld_read_the_graph_from_json_ld(
    graph: list[Node | Edge], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "graph.jsonld"
    export(graph, path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated")  # rdflib's own use of it
        read = rdflib.Graph().parse(path, format="json-ld")
        document = json.loads(path.read_text(encoding="utf-8"))
        dropped: list[object] = []
        jsonld.expand(document, on_property_dropped=dropped.append)
        quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
        also = rdflib.Graph().parse(data=quads, format="nt")
    assert (caplog.records, dropped) == ([], [])
    assert of_rdf(read) == of_rdf(also) == held(graph, in_rdf)


def test_json_ld_has_iris_only_and_terms_that_are_defined(graph: list[Node | Edge], tmp_path: Path) -> None:
    export(graph, tmp_path / "graph.jsonld")
    read = rdflib.Graph().parse(tmp_path / "graph.jsonld", format="json-ld")
    assert not [each for each in read.all_nodes() if isinstance(each, rdflib.BNode)]
    for term in {*read.predicates(), *read.objects(None, RDF.type)}:
        spaces = [space for space in (SDO, RDF, RDFS) if term.startswith(str(space))]
        assert all(term in space for space in spaces)
        assert spaces or (term, RDFS.comment, None) in read


@pytest.mark.parametrize(
    ("name", "url", "address"),
    [
        ("arxiv-2006.11477", None, "https://arxiv.org/abs/2006.11477"),
        ("arxiv-hep-th-9901001", None, "https://arxiv.org/abs/hep-th/9901001"),
        ("arxiv-math.co-0309136", None, "https://arxiv.org/abs/math/0309136"),
        ("doi-10.1145-3292500.3330701", None, "https://doi.org/10.1145/3292500.3330701"),
        ("doi-10.1000-<x>", None, "https://doi.org/10.1000/%3Cx%3E"),
        ("doi-10.18653-v1-n19-1423", "https://doi.org/10.18653/v1/N19-1423", "https://doi.org/10.18653/v1/N19-1423"),
        ("doi-10.18653-v1-n19-1423", None, None),  # 10.18653/v1/N19-1423, or 10.18653/v1-n19-1423?
        ("doi-10.18653-v1-n19-1423", "https://doi.org/10.1000/other", None),
        ("31d5139cb05a", "https://example.org/paper.pdf", None),
        (HARD, "https://example.org/paper.pdf", None),
    ],
)
def test_a_paper_is_the_same_as_its_address_in_the_world(
    name: str, url: str | None, address: str | None, tmp_path: Path
) -> None:
    export([paper(name, **({"url": url} if url else {}))], tmp_path / "graph.jsonld")
    read = rdflib.Graph().parse(tmp_path / "graph.jsonld", format="json-ld")
    assert [str(each) for each in read.objects(None, SDO.sameAs)] == ([address] if address else [])


def in_tables(part: Node | Edge) -> dict[str, Any]:
    if isinstance(part, Node):
        return {"id": part.id, "label": part.label} | part.properties
    return {"source": part.source, "type": part.type, "target": part.target} | part.properties


def test_pyarrow_reads_the_graph_from_parquet_a_file_a_label_and_type(graph: list[Node | Edge], tmp_path: Path) -> None:
    path = tmp_path / "graph.parquet"
    export(graph, path)
    read: dict[str, list[dict[str, Any]]] = {
        str(file.relative_to(path)): [
            {name: value for name, value in row.items() if value is not None}
            for row in pyarrow.parquet.ParquetFile(file).read().to_pylist()
        ]
        for file in path.rglob("*.*")
    }
    nodes = {
        f"nodes/{kind}.parquet": [in_tables(part) for part in graph if in_tables(part).get("label") == kind]
        for kind in NODES
    }
    edges = {
        f"edges/{kind}.parquet": [in_tables(part) for part in graph if in_tables(part).get("type") == kind]
        for kind in EDGES
    }
    assert read == nodes | edges


def test_pandas_reads_all_edges_as_one_table(graph: list[Node | Edge], tmp_path: Path) -> None:
    export(graph, tmp_path / "graph.parquet")
    frame = pandas.read_parquet(tmp_path / "graph.parquet" / "edges")
    read = [
        {name: list(value) if name in LISTS else value for name, value in row.items() if value is not None}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]
    edges = [in_tables(part) for part in graph if isinstance(part, Edge)]
    assert sorted(read, key=repr) == sorted(edges, key=repr)


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as if it were not there
    with pytest.raises(KGError, match=r"Parquet needs pyarrow, which is not installed: pip install 'kg\[parquet\]'"):
        export(GRAPH, tmp_path / "graph.parquet")
    assert not list(tmp_path.iterdir())


# The real tool, and a real server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Neo4j of our own, stopped; a folder for it and for what it imports."""
    if not NEO4J.is_file():
        pytest.skip(f"no Neo4j with its admin tool at {NEO4J}: set KG_NEO4J to the script that runs them")
    home = tmp_path_factory.mktemp("neo4j-admin")
    tools = home / "tools"
    tools.mkdir()
    tool = tools / "neo4j-admin"
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(str(NEO4J))} admin --home {shlex.quote(str(home))} "$@"\n')
    tool.chmod(0o755)
    return home


@pytest.fixture
def running(home: Path) -> Iterator[Callable[[], Neo4jStore]]:
    """What starts that Neo4j and opens its database, until the end of the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    stores: list[Neo4jStore] = []

    def start() -> Neo4jStore:
        command = [NEO4J, "start", "--home", home, "--port", port, "--password", "kg-password", "--heap", "1g"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        stores.append(Neo4jStore(Server(f"bolt://127.0.0.1:{port}", "neo4j", "kg-password", "neo4j")))
        return stores[0]

    yield start
    for store in stores:
        store.close()
    subprocess.run([NEO4J, "stop", "--home", home], check=True, stdout=subprocess.DEVNULL)


def run_tool(told: str, home: Path) -> str:
    """Run the command that an export tells of, as it stands; return what the tool says."""
    command = told.partition("\n\n")[2].partition("\n\n")[0]
    path = f"{home / 'tools'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=home,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def everything(store: Neo4jStore) -> dict[str, list[str]]:
    """Return all that a database holds; by repr, in which 1, 1.0 and True differ."""
    queries = {
        "nodes": "MATCH (n) RETURN labels(n), properties(n)",
        "edges": "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)",
        "types": "MATCH (n) UNWIND keys(n) AS key RETURN DISTINCT labels(n), key, valueType(n[key])",
        "types of edges": "MATCH ()-[r]->() UNWIND keys(r) AS key RETURN DISTINCT type(r), key, valueType(r[key])",
        "constraints": "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties",
    }
    return {name: sorted(map(_in_order, store.query(query).rows)) for name, query in queries.items()}


def _in_order(row: tuple[Any, ...]) -> str:
    return repr([sorted(each.items()) if isinstance(each, dict) else each for each in row])


@pytest.mark.xdist_group("neo4j-admin")
def test_neo4j_admin_makes_the_database_that_is_written_over_bolt(
    home: Path, running: Callable[[], Neo4jStore]
) -> None:
    properties = {name for kind in (*NODES.values(), *EDGES.values()) for name in kind.properties}
    assert properties == {"id"}.union(*(part.properties for part in GRAPH))
    path = home / "it's a graph, +(1).csv"
    graph = [paper("long", abstract="é\n" * 3_000_000), *GRAPH]  # longer than what the tool takes at a time by default
    with GraphFile(keep(graph, home / "graph.kg")) as file:
        told = export(file.parts(), path)
        run_tool(told, home)
        store = running()
        for statement in (path / "after.cypher").read_text(encoding="utf-8").splitlines():
            store.query(statement.rstrip(";"), write=True)
        imported = everything(store)
        store.query("MATCH (n) DETACH DELETE n", write=True)
        for name in store.query("SHOW CONSTRAINTS YIELD name").rows:
            store.query(f"DROP CONSTRAINT {name[0]}", write=True)
        store.prepare()
        store.write(file.parts())
        assert imported == everything(store)
    assert len(imported["nodes"]) == len([part for part in graph if isinstance(part, Node)])
    assert len(imported["edges"]) == len([part for part in graph if isinstance(part, Edge)])


@pytest.mark.xdist_group("neo4j-admin")
def test_neo4j_admin_takes_an_empty_graph(home: Path) -> None:
    assert "0 nodes" in run_tool(export([], home / "empty.csv"), home)
