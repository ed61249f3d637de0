r"""The stages as one spaCy component, `kg`.

    nlp = spacy.blank("en")
    nlp.add_pipe("kg")  # config={"model": "rules"}: without the learned part
    doc = nlp("BERT: ...\nWe introduce BERT ...")
    doc.spans["kg"], doc._.kg

The algorithms are pure functions (kg/extract/stages.py); a component copies their answer onto the Doc.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from spacy.attrs import IDX
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extract.model import FILES
from kg.extract.reading import Reading
from kg.extract.stages import RULES, Settings, stages
from kg.lexicon import load
from kg.records import Extraction, Paper, decode, encode, paper_id
from kg.schema import NODES

__all__ = ["COLOURS", "make_kg"]

COLOURS = {str(label): kind.colour for label, kind in NODES.items()}  # what displaCy draws the spans in


class ReadingComponent:
    """A shell: runs the stages on a Doc's text, and writes `doc._.kg` and `doc.spans["kg"]`.

    The model is loaded for the first Doc, once a process: only after its config does a pipeline from a disk say where
    it is, and processes that are handed a component cannot be handed a model.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, doc: Doc) -> Doc:
        reading, lexicon = Reading.of(doc.text), load()
        for stage in stages(self.settings).values():
            reading = stage(reading, lexicon)
        title, _, abstract = doc.text.partition("\n")
        record = Extraction(
            paper=Paper(id=paper_id(title), title=title, abstract=abstract),
            entities=reading.entities,
            results=reading.results,
            relations=reading.relations,
            extractor=self.settings.version,
        )
        doc.user_data["kg"] = encode(record)  # bytes: a Doc goes to other processes and to files with them
        doc.spans["kg"] = _spans(doc, reading)
        return doc

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Keep a model of one's own with the pipeline; that of kg, and the lexicon, come with kg."""
        del exclude
        if self._own_model:
            self.settings.check()
            path.mkdir(exist_ok=True)
            for name in FILES:
                (path / name).write_bytes((Path(self._own_model) / name).read_bytes())

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> ReadingComponent:
        """Read with the model that the pipeline was kept with."""
        del exclude
        if self._own_model and path.is_dir():
            self.settings = replace(self.settings, model=str(path.resolve()))
        return self

    @property
    def _own_model(self) -> str | None:
        return None if self.settings.model == RULES else self.settings.model


def _spans(doc: Doc, reading: Reading) -> list[Span]:
    """Return the mentions as spans of whole tokens (doc._.kg has their exact offsets)."""
    starts = doc.to_array(IDX).tolist()
    spans = {
        (bisect_right(starts, mention.start) - 1, bisect_left(starts, mention.end), str(entity.type), entity.id)
        for entity in reading.entities
        for mention in entity.mentions
    }
    return [Span(doc, first, last, label=label, kb_id=node) for first, last, label, node in sorted(spans)]


def _said(doc: Doc) -> Extraction | None:
    return decode(doc.user_data["kg"]) if "kg" in doc.user_data else None


Doc.set_extension("kg", getter=_said, force=True)


@Language.factory("kg", assigns=["doc._.kg", "doc.spans"], default_config={"model": None, "min_confidence": None})
def make_kg(nlp: Language, name: str, model: str | None, min_confidence: float | None) -> ReadingComponent:
    """Make the component that reads a text to the end."""
    del nlp, name
    return ReadingComponent(Settings(model, min_confidence))
