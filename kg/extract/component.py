r"""The stages as spaCy components: one each (`kg_known`, `kg_terms`, ...), and `kg`, which is all of them in order.

    nlp = spacy.blank("en")
    nlp.add_pipe("kg")
    doc = nlp("BERT: ...\nWe introduce BERT ...")
    doc.spans["kg"], doc._.kg

The algorithms are pure functions (kg/extract/stages.py); a component copies their answer onto the Doc.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.reading import Reading
from kg.extract.stages import STAGES, Stage, extraction
from kg.lexicon import load
from kg.records import Paper, paper_id

__all__ = ["begin", "make_kg"]

for _name in ("kg", "kg_reading"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class ReadingComponent:
    """A shell: runs stages on what is known of a Doc so far; the last one writes `doc._.kg` and `doc.spans["kg"]`."""

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self.stages, self.lexicon = stages, load()

    def __call__(self, doc: Doc) -> Doc:
        reading = doc._.kg_reading or Reading.of(doc.text)
        for stage in self.stages:
            reading = stage(reading, self.lexicon)
        doc._.kg_reading = reading
        if self.stages[-1] is tuple(STAGES.values())[-1]:
            title, _, abstract = reading.text.partition("\n")
            doc._.kg = extraction(reading, Paper(id=paper_id(title), title=title, abstract=abstract))
            doc.spans["kg"] = _spans(doc, reading)
        return doc


def _spans(doc: Doc, reading: Reading) -> list[Span]:
    """Return the mentions as spans of whole tokens (doc._.kg has their exact offsets)."""
    starts = doc.to_array(IDX).tolist()
    spans = {
        (bisect_right(starts, mention.start) - 1, bisect_left(starts, mention.end), str(entity.type), entity.id)
        for entity in reading.entities
        for mention in entity.mentions
    }
    return [Span(doc, first, last, label=label, kb_id=node) for first, last, label, node in sorted(spans)]


def begin(nlp: Language, text: str) -> Doc:
    """Return the Doc of a text, its reading begun: the text is at hand here, a Doc would put it together again."""
    doc = nlp.make_doc(text)
    doc._.kg_reading = Reading.of(text)
    return doc


@Language.factory("kg", assigns=["doc._.kg"])
def make_kg(nlp: Language, name: str) -> ReadingComponent:
    """Make the component that reads a text to the end."""
    del nlp, name
    return ReadingComponent(tuple(STAGES.values()))


def _register(stage_name: str, stage: Stage) -> None:
    @Language.factory(f"kg_{stage_name}", assigns=["doc._.kg_reading"])
    def make(nlp: Language, name: str) -> ReadingComponent:
        del nlp, name
        return ReadingComponent((stage,))


for _name, _stage in STAGES.items():
    _register(_name, _stage)
