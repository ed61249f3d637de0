r"""The values that flow through kg, frozen: Paper -> Extraction.

An Extraction is the interchange record: `kg extract` writes one a line, `kg build` reads them.
Offsets count characters of `Paper.text`, which is title + "\n" + abstract; ends are exclusive.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Any, Literal

import msgspec

from kg.errors import KGError
from kg.schema import EdgeType, Label, strongest

__all__ = [
    "Entity",
    "Extraction",
    "Mention",
    "Paper",
    "Relation",
    "Result",
    "ResultKind",
    "decode",
    "encode",
    "entity_id",
    "fold_title",
    "json_schema",
    "merge",
    "paper_id",
    "slug",
    "writable",
]

ResultKind = Literal["absolute", "delta", "ratio"]


class Record(msgspec.Struct, frozen=True):
    """Base of the records: immutable, compared by value, written as a JSON object."""


class Paper(Record, frozen=True, kw_only=True):
    """A paper as it was read. `date` is ISO 8601 (2021, 2021-06 or 2021-06-14) or None.

    `language` is the ISO 639 code of what the abstract is in; None: it is in English, or does not tell.

    Examples
    --------
    >>> paper = Paper(id="paper:1", title="BERT", abstract="We introduce BERT.", date="2018-10-11")
    >>> paper.year, paper.text.splitlines()
    (2018, ['BERT', 'We introduce BERT.'])
    """

    id: str
    title: str
    abstract: str = ""
    date: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    language: str | None = None

    @property
    def in_english(self) -> bool:
        """Whether it can be extracted from: a paper in another language is only kept."""
        return self.language in (None, "en")

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return f"{self.title}\n{self.abstract}"

    @property
    def year(self) -> int | None:
        """The year of `date`, where there is one."""
        return int(self.date[:4]) if self.date else None


class Mention(Record, frozen=True, kw_only=True):
    """A stretch of `Paper.text` that names an entity: `text == paper.text[start:end]`.

    Examples
    --------
    >>> import kg
    >>> (record,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")], workers=1)
    >>> mention = record.entities[0].mentions[0]
    >>> record.paper.text[mention.start : mention.end] == mention.text
    True
    """

    text: str
    start: int
    end: int
    confidence: float = 1.0


class Entity(Record, frozen=True, kw_only=True):
    """A thing that the paper names: one node, the role the paper gives it, and where it stands.

    Examples
    --------
    >>> import kg
    >>> (record,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")], workers=1)
    >>> [(entity.id, str(entity.role)) for entity in record.entities if entity.type == "Dataset"]
    [('dataset:glue', 'EVALUATES_ON')]
    """

    id: str
    type: Label
    name: str
    role: EdgeType = EdgeType.MENTIONS
    confidence: float = 1.0
    mentions: tuple[Mention, ...] = ()


class Result(Record, frozen=True, kw_only=True):
    """A number that the paper reports for its own method.

    `value` is as written ("+0.8%"), `number` what it says (0.8), `unit` "%", "x" or None. `metric`, `dataset`, `task`
    and `method` are names of entities of the same record, or None where the text does not say; start, end: the value.

    Examples
    --------
    >>> import kg
    >>> (record,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")], workers=1)
    >>> [(result.value, result.number, result.metric, result.dataset) for result in record.results]
    [('80.5%', 80.5, 'accuracy', 'GLUE')]
    """

    value: str
    number: float
    unit: str | None = None
    kind: ResultKind = "absolute"
    metric: str | None = None
    dataset: str | None = None
    task: str | None = None
    method: str | None = None
    start: int
    end: int
    confidence: float = 1.0


class Relation(Record, frozen=True, kw_only=True):
    """What the text between `start` and `end` states of two entities, given by their ids.

    Examples
    --------
    >>> import kg
    >>> (record,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")], workers=1)
    >>> relation = record.relations[0]
    >>> relation.source, str(relation.type), relation.target
    ('method:bert', 'EVALUATED_ON', 'dataset:glue')
    """

    source: str
    type: EdgeType
    target: str
    start: int
    end: int
    confidence: float = 1.0


class Extraction(Record, frozen=True, kw_only=True):
    """What one paper says: the interchange record, one a line.

    Examples
    --------
    >>> import kg
    >>> (record,) = kg.extract([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5% on GLUE.")], workers=1)
    >>> record.paper.title, len(record.results)
    ('BERT', 1)
    """

    paper: Paper
    entities: tuple[Entity, ...] = ()
    results: tuple[Result, ...] = ()
    relations: tuple[Relation, ...] = ()
    extractor: str = ""


def fold_title(title: str) -> str:
    """Reduce a title to what tells papers apart: its letters and digits, in lower case.

    >>> fold_title("BERT: Pre-training of Deep...") == fold_title("bert pretraining of deep")
    True
    """
    if title.isascii():
        return title.lower().encode().translate(None, _SIGNS).decode()
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", title).casefold())


_NO_LETTERS = re.compile(r"[\W_]+")
_SIGNS = bytes(code for code in range(128) if _NO_LETTERS.match(chr(code)))


# No part may be of any length: the time would grow with the square of a hostile hint's.
_ARXIV = re.compile(
    r"(?:arxiv(?:\.org)?[.:/ -]{0,4}(?:abs/|pdf/)?|^)"
    r"(\d{4}\.\d{4,5}|[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b(10\.\d{4,9}/\S+)", re.IGNORECASE)


def paper_id(title: str, *hints: str | None) -> str:
    """Return a paper's id: the arXiv number or DOI that one of the hints (ids, addresses) holds, else a title's hash.

    >>> paper_id("wav2vec 2.0", "https://arxiv.org/abs/2006.11477v3")
    'paper:arxiv-2006.11477'
    >>> paper_id("wav2vec 2.0")
    'paper:31d5139cb05a'
    """
    given = [hint.strip() for hint in hints if hint]
    for hint in given:
        if hint.startswith("paper:"):
            return hint
    for hint in given:
        if doi := _DOI.search(hint):
            number = re.match(r"10\.48550/arxiv\.(.+)", doi[1].lower())
            return (
                f"paper:arxiv-{number[1]}" if number else "paper:doi-" + doi[1].lower().rstrip(".,;)").replace("/", "-")
            )
        if arxiv := _ARXIV.search(hint):
            return "paper:arxiv-" + arxiv[1].lower().replace("/", "-")
    return "paper:" + hashlib.sha256(fold_title(title).encode()).hexdigest()[:12]


def slug(name: str) -> str:
    """Return a name as it stands in an id.

    >>> slug("wav2vec 2.0"), slug("Fréchet Inception Distance"), slug("C++")
    ('wav2vec-2.0', 'frechet-inception-distance', 'c++')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if not any(map(str.isalnum, plain)):
        plain = name
    return re.sub(r"[^\w.+@]+", "-", plain.lower()).strip("-.")


@lru_cache(50_000)
def entity_id(label: Label, name: str) -> str:
    """Return the id of a node.

    >>> entity_id(Label.METHOD, "wav2vec 2.0")
    'method:wav2vec-2.0'
    """
    return f"{label.lower()}:{slug(name)}"


def merge(one: Entity, other: Entity) -> Entity:
    """Return two entities of a paper that are one node as one."""
    mentions = tuple(sorted({*one.mentions, *other.mentions}, key=lambda mention: (mention.start, mention.end)))
    disjoint: list[Mention] = []
    for mention in mentions:
        if not disjoint or mention.start >= disjoint[-1].end:
            disjoint.append(mention)
    return msgspec.structs.replace(
        one,
        role=strongest(one.type, (one.role, other.role)),
        confidence=max(one.confidence, other.confidence),
        mentions=tuple(disjoint),
    )


def encode(record: Record) -> bytes:
    """Return the record as one line of JSON, without the newline; of English, which most is in, nothing is said."""
    return msgspec.json.encode(record).replace(b',"language":null', b"", 1)  # within a text, quotes are escaped


def writable(paper: Paper) -> Paper:
    r"""Return a paper that is sound; KGError where one of its texts cannot be written.

    >>> writable(Paper(id="paper:1", title="Half \ud83d"))
    Traceback (most recent call last):
    kg.errors.KGError: 'Half \ud83d' holds half a character (\ud83d), which cannot be written
    """
    try:
        msgspec.json.encode(paper)
    except UnicodeEncodeError as error:
        text = f"{error.object[:40]!r} holds half a character (\\u{ord(error.object[error.start]):04x})"
        raise KGError(f"{text}, which cannot be written") from None
    return paper


_DECODER = msgspec.json.Decoder(Extraction)


def decode(line: bytes | str) -> Extraction:
    """Read an interchange record; raises msgspec.ValidationError where it is not one."""
    return _DECODER.decode(line)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the interchange record (what `kg schema` prints)."""
    schema = msgspec.json.schema(Extraction)
    for each in schema["$defs"].values():  # what they mean is for all readers, the examples are for Python
        each["description"] = each["description"].partition("\n\nExamples")[0]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
