"""The graph as JSON-LD 1.1: nodes in the terms of schema.org as far as they go, edges as triples and as statements.

Papers are ScholarlyArticles, methods, metrics and tasks DefinedTerms, datasets Datasets, results QuantitativeValues;
all else is in terms of `kg:`, which the file describes. An edge is a triple (`kg:USES`), and beside it an rdf:Statement
with its confidence and, as Quotations, the sentences that it rests on. Everything has an IRI, nothing is a blank node.

`kg:` is https://kg.invalid/. Names under .invalid belong to nobody and never will (RFC 2606): these need no domain,
lead nowhere, and clash with nobody's; a URN would need a registered name. The IRI of a node is its id after that,
percent-encoded, in whichever graph it is: https://kg.invalid/method:bert. Papers are the same as their address at arXiv
or doi.org. RDF knows neither order nor empty lists: of what needs an order, the IRIs end in numbers, #author-1 or #1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from kg.exports.whole import writing_file
from kg.graph import Edge, Node
from kg.records import paper_id
from kg.schema import EDGES, NODES, Label

__all__ = ["BASE", "write"]

BASE = "https://kg.invalid/"

CLASSES = {
    Label.PAPER: "ScholarlyArticle",
    Label.METHOD: "DefinedTerm",
    Label.DATASET: "Dataset",
    Label.METRIC: "DefinedTerm",
    Label.TASK: "DefinedTerm",
    Label.RESULT: "QuantitativeValue",
}
TERMS = {
    "title": "name",
    "name": "name",
    "aliases": "alternateName",
    "abstract": "abstract",
    "date": "datePublished",
    "url": "url",
    "authors": "author",
    "language": "inLanguage",
    "number": "value",
    "unit": "unitText",
}  # of properties, in schema.org; all others are of kg:
DESCRIBED = {
    "year": "the year of its date",
    "source": "the file that it was read from",
    "known": "whether the lexicon of kg has it",
    "paperCount": "how many papers name it",
    "value": "the number as the paper writes it",
    "kind": "absolute, delta (a difference) or ratio",
    "confidence": "how sure the extractor is, 0 to 1",
    "extractor": "the version of what extracted it",
    "support": "how many papers state it",
    "evidence": "a sentence that it rests on",
    "start": "where in the title, a line break and the abstract the mention begins, in characters",
    "end": "where the mention ends",
}  # the properties of kg:
REFERENCE, DOUBLE = {"@type": "@id"}, {"@type": "xsd:double"}
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "kg": BASE,
    "schema": "https://schema.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        term: f"schema:{term}"
        for term in dict.fromkeys((*CLASSES.values(), *TERMS.values(), "Person", "Quotation", "text"))
    },
    "value": {"@id": "schema:value", **DOUBLE},
    "sameAs": {"@id": "schema:sameAs", **REFERENCE},
    "isPartOf": {"@id": "schema:isPartOf", **REFERENCE},
    "Statement": "rdf:Statement",
    **{term: {"@id": f"rdf:{term}", **REFERENCE} for term in ("subject", "predicate", "object")},
    "kg:confidence": {"@id": "kg:confidence", **DOUBLE},
}


def write(parts: Iterable[Node | Edge], path: Path) -> str:
    """Write the file, a line a node or an edge; there is nothing to do next."""
    encode = msgspec.json.encode
    with writing_file(path) as file:
        file.write(b'{"@context": %s,\n"@graph": [\n' % encode(CONTEXT))
        file.write(b",\n".join(map(encode, _vocabulary())))
        for part in parts:
            file.write(b",\n" + encode(_node(part) if isinstance(part, Node) else _edge(part)))
        file.write(b"\n]}\n")
    return ""


def _vocabulary() -> Iterator[dict[str, str]]:
    for kind in NODES.values():
        yield {"@id": f"kg:{kind.label}", "@type": "rdfs:Class", "rdfs:comment": kind.meaning}
    for name, meaning in (*((edge.type, edge.meaning) for edge in EDGES.values()), *DESCRIBED.items()):
        yield {"@id": f"kg:{name}", "@type": "rdf:Property", "rdfs:comment": meaning}


def _node(node: Node) -> dict[str, Any]:
    held: dict[str, Any] = {"@id": _iri(node.id), "@type": [f"kg:{node.label}", CLASSES[node.label]]}
    for name in NODES[node.label].properties:
        if (value := node.properties.get(name)) is not None:
            held[TERMS.get(name, f"kg:{name}")] = value
    if authors := held.get("author"):
        held["author"] = [
            {"@id": f"{held['@id']}#author-{place}", "@type": "Person", "name": name}
            for place, name in enumerate(authors, 1)
        ]
    if same := _address(node.id, node.properties.get("url")):
        held["sameAs"] = same
    return held


def _edge(edge: Edge) -> dict[str, Any]:
    source, target, kind = _iri(edge.source), _iri(edge.target), f"kg:{edge.type}"
    iri = f"kg:edge/{source[3:]}/{edge.type}/{target[3:]}"
    held = edge.properties
    sentences, starts, ends, papers = (held.get(name) or [] for name in ("sentences", "starts", "ends", "papers"))
    if edge.source.startswith("paper:"):
        papers = [edge.source] * len(sentences)
    return {
        "@id": iri,
        "@type": "Statement",
        "subject": {"@id": source, kind: {"@id": target}},
        "predicate": kind,
        "object": target,
        **{f"kg:{name}": held[name] for name in ("confidence", "extractor", "support") if name in held},
        "kg:evidence": [
            {"@id": f"{iri}#{place}", "@type": "Quotation"} | _quotation(*each)
            for place, each in enumerate(zip_longest(sentences, starts, ends, papers), 1)
        ],
    }


def _quotation(text: str | None, start: int | None, end: int | None, paper: str | None) -> dict[str, Any]:
    held = {"text": text, "kg:start": start, "kg:end": end, "isPartOf": paper and _iri(paper)}
    return {name: value for name, value in held.items() if value is not None}


@lru_cache(50_000)
def _iri(node: str) -> str:
    return f"kg:{quote(node, safe=':+@')}"


def _address(paper: str, url: str | None) -> str | None:
    """Return where the world has a paper: an id has hyphens for the slashes of a number, not all of which are clear.

    >>> _address("paper:arxiv-hep-th-9901001", None)
    'https://arxiv.org/abs/hep-th/9901001'
    >>> _address("paper:doi-10.18653-v1-n19-1423", "https://doi.org/10.18653/v1/N19-1423")
    'https://doi.org/10.18653/v1/N19-1423'
    """
    if arxiv := re.fullmatch(r"paper:arxiv-(\d{4}\.\d{4,5})", paper):
        return f"https://arxiv.org/abs/{arxiv[1]}"
    if arxiv := re.fullmatch(r"paper:arxiv-([a-z-]+)(?:\.[a-z]{2})?-(\d{7})", paper):
        return f"https://arxiv.org/abs/{arxiv[1]}/{arxiv[2]}"
    if doi := re.fullmatch(r"paper:doi-(10\.\d+)-([^-]+)", paper):
        return f"https://doi.org/{doi[1]}/{quote(doi[2])}"
    if url and (doi := re.search(r"10\.\d{4,9}/\S+", url)) and paper_id("", doi[0]) == paper:
        return f"https://doi.org/{quote(doi[0])}"
    return None
