"""Answers that are tables: sequences of rows that show themselves, tell their sentences, and become DataFrames.

One class serves them all, `Table`. `Made` holds rows that are made when they are asked for, `lines` and `html` show a
table as text and in a notebook.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from html import escape
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from kg.errors import KGError
from kg.schema import NODES, Label

if TYPE_CHECKING:
    import pandas

__all__ = ["Made", "Table", "coloured", "data_frame", "html", "lines", "plain", "text_of"]

T = TypeVar("T")
K = TypeVar("K")

SHOWN = 10  # rows that a table shows of itself
NARROW = 14  # characters that a column of longer cells has at least
LINES = 6  # of a cell
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Made(Sequence[T], Generic[K, T]):
    """Rows that are made of their keys when they are asked for: few keys are small, and all rows may be many.

    >>> squares = Made(range(10**9), lambda number: number**2)
    >>> squares[3], len(squares), list(squares[:3])
    (9, 1000000000, [0, 1, 4])
    """

    keys: Sequence[K]
    make: Callable[[K], T]

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return Made(self.keys[place], self.make) if isinstance(place, slice) else self.make(self.keys[place])

    def __iter__(self) -> Iterator[T]:
        return map(self.make, self.keys)


@dataclass(frozen=True, eq=False, repr=False)
class Table(Sequence[T]):
    """An answer of several rows: a sequence that does not change.

    It has length, order and slices, equals a list or tuple of the same rows, and shows its first rows in a terminal and
    in a notebook. Rows of large answers are made as they are asked for.

    Attributes
    ----------
    columns : tuple[str, ...]
        The names of what each row holds.
    rows : Sequence
        The rows: frozen values with these attributes, or tuples.

    Examples
    --------
    >>> import kg
    >>> graph = kg.build([("BERT", "We introduce BERT. BERT reaches an accuracy of 80.5 on GLUE.")])
    >>> results = graph.results(method="BERT")
    >>> len(results), results[0].value
    (1, '80.5')
    >>> results.sentences
    ('BERT reaches an accuracy of 80.5 on GLUE.',)
    >>> results.to_pandas()["dataset"].tolist()
    ['GLUE']
    """

    columns: tuple[str, ...]
    rows: Sequence[T]
    # Which columns are shown, where it is not all; the sentences of each row, where the rows do not have them.
    shown: tuple[str, ...] = field(default=(), kw_only=True)
    told: Sequence[Iterable[str]] | None = field(default=None, kw_only=True)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Table[T]: ...
    def __getitem__(self, place: int | slice) -> T | Table[T]:
        if isinstance(place, slice):
            return replace(self, rows=self.rows[place], told=self.told and self.told[place])
        return self.rows[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Table) and self.columns != other.columns:
            return False
        return isinstance(other, Table | list | tuple) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self.rows))

    def __repr__(self) -> str:
        cells = [[plain(value) for value in row] for row in self._cells(SHOWN)]
        told = lines(self.shown or self.columns, cells, shutil.get_terminal_size().columns, deep=2)
        return "\n".join([*told, *filter(None, [self._rest()])])

    def _repr_html_(self) -> str:
        rest = self._rest()
        return html(self.shown or self.columns, self._cells(SHOWN)) + (f"<p>{rest}</p>" if rest else "")

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that the rows rest on, word for word, each once, in the order of the rows."""
        told = map(self._told, self.rows) if self.told is None else self.told
        return tuple(dict.fromkeys(chain.from_iterable(told)))

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a DataFrame, a column an attribute.

        Raises
        ------
        KGError
            There is no pandas.
        """
        return data_frame((self._values(row, self.columns) for row in self.rows), self.columns)

    def _told(self, row: T) -> Iterable[str]:
        if not isinstance(row, tuple):
            return getattr(row, "sentences", ())
        held = dict(zip(self.columns, row, strict=True))
        told = held.get("sentences", held.get("sentence")) or ()
        return [told] if isinstance(told, str) else told

    def _values(self, row: T, columns: tuple[str, ...]) -> tuple[Any, ...]:
        return row if isinstance(row, tuple) else tuple(getattr(row, column) for column in columns)

    def _cells(self, limit: int) -> list[tuple[Any, ...]]:
        return [self._values(row, self.shown or self.columns) for row in islice(self, limit)]

    def _rest(self) -> str:
        if not self.rows:
            return "no rows"
        return f"{SHOWN} of {len(self):,} rows" if len(self) > SHOWN else ""


def data_frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pandas.DataFrame:
    """Return a pandas DataFrame; enumerations are text in it."""
    try:
        import pandas
    except ImportError as error:
        raise KGError("DataFrames need pandas, which is not installed: pip install 'kg[pandas]'") from error
    held = ([value.value if isinstance(value, Enum) else value for value in row] for row in rows)
    by_column = zip(*held, strict=True)
    return pandas.DataFrame({name: _series(next(by_column, ())) for name in columns})


def _series(values: Sequence[Any]) -> pandas.Series[Any]:
    """Return a column of a DataFrame, in which whole numbers and truth values stay what they are where some lack."""
    import pandas

    kinds = {type(value) for value in values}
    whole = {int: "Int64", bool: "boolean"}.get(*kinds - {type(None)}) if len(kinds) == 2 and None in values else None
    return pandas.Series(values, dtype=whole)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dates, times and durations as ISO text, points as lists."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {name: plain(held) for name, held in value.items()}
    for iso in ("isoformat", "iso_format"):
        if hasattr(value, iso):
            return getattr(value, iso)()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)


def text_of(value: Any) -> str:
    """Return a plain value that is no list as text."""
    import msgspec

    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _cell(value: Any) -> str:
    return ", ".join(map(text_of, value)) if isinstance(value, list) else text_of(value)


def html(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as HTML, all of it escaped; labels in their colours.

    >>> html(["n", "name"], [[1, "<b>"]]).partition("<tbody>")[2]
    '<tr><td>1</td><td style="text-align:left">&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f'<th style="text-align:left">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<td>{value}</td>"
    text = coloured(value) if isinstance(value, Label) else escape(_cell(plain(value)))
    return f'<td style="text-align:left">{text}</td>'


def coloured(label: Label) -> str:
    """Return a label in HTML, after a dot of the colour that its nodes are drawn in."""
    return f'<span style="color:{NODES[label].colour}">●</span> {label}'


def lines(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], room: int | None = None, *, deep: int = LINES
) -> Iterator[str]:
    """Yield the lines of a table, its head first; numbers at the right, and long cells in lines that fit the room.

    What is longer than `deep` lines is cut.
    """
    from rich.cells import cell_len

    numbers = {
        place
        for place, held in enumerate(zip(*rows, strict=True))
        if all(isinstance(value, int | float) and not isinstance(value, bool) for value in held if value is not None)
    }
    table = [[_CONTROL.sub(" ", _cell(value)) for value in row] for row in (columns, *rows)]
    widths = [max(map(cell_len, cells)) for cells in zip(*table, strict=True)]
    if room is not None:
        widths = _fitted(widths, room - 2 * (len(widths) - 1))
    for row in table:
        for texts in zip_longest(*(_wrapped(*each, deep) for each in zip(row, widths, strict=True)), fillvalue=""):
            cells = []
            for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
                gap = " " * (width - cell_len(text))
                cells.append(gap + text if place in numbers else text + gap)
            yield "  ".join(cells).rstrip()


def _fitted(widths: list[int], room: int) -> list[int]:
    """Return the widths of columns that fit in the room when cells take several lines, as few as may be.

    >>> _fitted([4, 90, 300], 90)
    [4, 18, 60]
    """
    fitted = widths
    for depth in range(1, max(widths, default=0) + 1):
        fitted = [min(width, max(NARROW, -(-width // depth))) for width in widths]
        if sum(fitted) <= room:
            break
    return fitted


def _wrapped(text: str, width: int, deep: int) -> list[str]:
    """Return the lines of a cell, at most so many of them."""
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.text import Text

    if cell_len(text) <= width:
        return [text]
    wrapped = [each.plain.rstrip() for each in Text(text).wrap(Console(), width, overflow="fold")]
    if len(wrapped) > deep:
        wrapped[deep - 1 :] = [set_cell_size(f"{wrapped[deep - 1]} ", width - 3).rstrip() + "..."]
    return wrapped
