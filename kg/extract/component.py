r"""The stages as one spaCy component, `kg`.

    nlp = spacy.blank("en")
    nlp.add_pipe("kg")  # config={"model": "rules"}: without the learned part
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
from kg.extract.stages import Settings, Stage, stages
from kg.lexicon import load
from kg.records import Extraction, Paper, paper_id

__all__ = ["begin", "make_kg"]

for _name in ("kg", "kg_reading"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class ReadingComponent:
    """A shell: runs the stages on a Doc's text, and writes `doc._.kg` and `doc.spans["kg"]`."""

    def __init__(self, settings: Settings) -> None:
        self.stages: tuple[Stage, ...] = tuple(stages(settings).values())
        self.lexicon, self.version = load(), settings.version

    def __call__(self, doc: Doc) -> Doc:
        reading = doc._.kg_reading or Reading.of(doc.text)
        for stage in self.stages:
            reading = stage(reading, self.lexicon)
        title, _, abstract = reading.text.partition("\n")
        doc._.kg_reading = None
        doc._.kg = Extraction(
            paper=Paper(id=paper_id(title), title=title, abstract=abstract),
            entities=reading.entities,
            results=reading.results,
            relations=reading.relations,
            extractor=self.version,
        )
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


@Language.factory("kg", assigns=["doc._.kg"], default_config={"model": None, "min_confidence": None})
def make_kg(nlp: Language, name: str, model: str | None, min_confidence: float | None) -> ReadingComponent:
    """Make the component that reads a text to the end."""
    del nlp, name
    return ReadingComponent(Settings(model, min_confidence))
