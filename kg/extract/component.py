"""The stages as spaCy components: one each (`kg_known`, `kg_abbreviations`, ...), and `kg`, which is all of them in order.

    nlp = spacy.blank("en")
    nlp.add_pipe("kg")
    doc = nlp("BERT: ...\\nWe introduce BERT ...")
    doc.spans["kg"], doc._.kg

The algorithms are pure functions (kg/extract/stages.py); a component copies their answer onto the Doc.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.reading import Reading
from kg.extract.stages import STAGES, Stage, extraction
from kg.lexicon import load
from kg.records import Paper, paper_id

__all__ = ["make_kg"]

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
            title, _, abstract = doc.text.partition("\n")
            doc._.kg = extraction(reading, Paper(id=paper_id(title), title=title, abstract=abstract))
            doc.spans["kg"] = _spans(doc, reading)
        return doc


def _spans(doc: Doc, reading: Reading) -> list[Span]:
    """Return the mentions as spans of whole tokens (doc._.kg has their exact offsets)."""
    spans = (
        doc.char_span(mention.start, mention.end, label=str(entity.type), kb_id=entity.id, alignment_mode="expand")
        for entity in reading.entities
        for mention in entity.mentions
    )
    return sorted((span for span in spans if span is not None), key=lambda span: (span.start, span.end, span.label_))


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
