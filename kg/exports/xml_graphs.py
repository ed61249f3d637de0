"""GraphML and GEXF, for Gephi, Cytoscape, yEd, igraph and networkx: files of XML.

What such a program shows is the `label`: a title, a name, a value, the type of an edge; `type` says what a node or an
edge is. All properties have their own names; lists are JSON text. What XML cannot hold is changed as
kg.exports.plain.xml_text says. networkx's writers would give all edges of a type the same id, keep all in
memory and, in GEXF, write the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kg.exports.plain import EDGE_PROPERTIES, NODE_PROPERTIES, TYPES, scalar, xml_text
from kg.exports.whole import writing_file
from kg.graph import Edge, Node
from kg.schema import NODES

__all__ = ["write_gexf", "write_graphml"]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
COLUMNS = {"node": ("type", *NODE_PROPERTIES), "edge": ("type", *EDGE_PROPERTIES)}


def write_graphml(parts: Iterable[Node | Edge], path: Path) -> str:
    """Write the file; there is nothing to do next."""
    with writing_file(path) as file:
        file.write(f'{HEAD}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'.encode())
        for domain, names in COLUMNS.items():
            for name in ("label", *names):
                key = f'<key id="{domain}.{name}" for="{domain}" attr.name="{name}" attr.type="{_type(name)}"/>\n'
                file.write(key.encode())
        file.write(b'<graph edgedefault="directed">\n')
        for number, part in enumerate(parts):
            domain, data = ("node" if isinstance(part, Node) else "edge"), [("label", _label(part)), *_texts(part)]
            held = "".join(f'<data key="{domain}.{name}">{escape(text)}</data>' for name, text in data)
            held = held.replace("\r", "&#13;")
            file.write(f"<{domain} {_ends(part, number)}>{held}</{domain}>\n".encode())
        file.write(b"</graph>\n</graphml>\n")
    return ""


def write_gexf(parts: Iterable[Node | Edge], path: Path) -> str:
    """Write the file, of version 1.3; nodes have the colours of their labels. There is nothing to do next."""
    space = "http://gexf.net/1.3"
    with writing_file(path) as file:
        file.write(f'{HEAD}<gexf xmlns="{space}" xmlns:viz="{space}/viz" version="1.3">\n'.encode())
        file.write(b'<graph defaultedgetype="directed">\n')
        for domain, names in COLUMNS.items():
            listed = "".join(f'<attribute id="{name}" title="{name}" type="{_type(name)}"/>\n' for name in names)
            file.write(f'<attributes class="{domain}">\n{listed}</attributes>\n'.encode())
        file.write(b"<nodes>\n")
        between = "</nodes>\n<edges>\n"
        for number, part in enumerate(parts):
            ends = f"{_ends(part, number)} label={quoteattr(_label(part))}"
            values = "".join(f'<attvalue for="{name}" value={quoteattr(text)}/>' for name, text in _texts(part))
            held = f"<attvalues>{values}</attvalues>"
            if isinstance(part, Node):
                red, green, blue = bytes.fromhex(NODES[part.label].colour[1:])
                file.write(f'<node {ends}>{held}<viz:color r="{red}" g="{green}" b="{blue}"/></node>\n'.encode())
            else:  # by the kind GEXF tells parallel edges apart
                file.write(f'{between}<edge {ends} kind="{part.type}">{held}</edge>\n'.encode())
                between = ""
        file.write(f"{between}</edges>\n</graph>\n</gexf>\n".encode())
    return ""


def _type(name: str) -> str:
    kind = TYPES.get(name, "string")
    return "string" if kind.endswith("[]") else kind


def _ends(part: Node | Edge, number: int) -> str:
    if isinstance(part, Node):
        return f"id={quoteattr(xml_text(part.id))}"
    return f'id="{number}" source={quoteattr(xml_text(part.source))} target={quoteattr(xml_text(part.target))}'


def _label(part: Node | Edge) -> str:
    if isinstance(part, Edge):
        return str(part.type)
    held = part.properties.get
    return xml_text(held("name") or held("title") or held("value") or part.id)


def _texts(part: Node | Edge) -> Iterator[tuple[str, str]]:
    if isinstance(part, Node):
        kind, names = str(part.label), NODE_PROPERTIES
    else:
        kind, names = str(part.type), EDGE_PROPERTIES
    yield "type", kind
    for name in names:
        if (value := part.properties.get(name)) is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(scalar(value))
