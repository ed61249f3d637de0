"""Parquet and Arrow: columns of many types, the shapes that Hugging Face's datasets have, tables that are broken."""

import io
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import pytest

from kg.readers import read
from kg.records import Paper

PAPERS = [
    {"id": "2311.90001", "title": "A", "abstract": "We\nstudy.", "authors": ["Ada L", "Al T"], "year": 2023.0},
    {"id": "2311.90002", "title": "B", "abstract": None, "authors": [], "year": None},
]


def parquet(table, **options):
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table, sink, **options)
    return sink.getvalue()


def feather(table):
    sink = io.BytesIO()
    pyarrow.feather.write_feather(table, sink, chunksize=1000)
    return sink.getvalue()


def stream(table):
    sink = io.BytesIO()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=1000)
    return sink.getvalue()


kinds = pytest.mark.parametrize("write", [parquet, feather, stream])


@kinds
def test_a_table_is_read_by_the_names_of_its_columns(text, write):
    papers, rejects = text(write(pa.Table.from_pylist(PAPERS)))
    assert papers == [
        Paper(
            id="paper:arxiv-2311.90001",
            title="A",
            abstract="We study.",
            authors=("Ada L", "Al T"),
            date="2023",
            source="file",
        ),
        Paper(id="paper:arxiv-2311.90002", title="B", source="file"),
    ]
    assert rejects == []


@kinds
@pytest.mark.parametrize(
    "authors",
    [
        pa.array([["Ada L", "Al T"]]),
        pa.array([["Ada L", "Al T"]], pa.large_list(pa.large_string())),
        pa.array([[{"name": "Ada L", "id": 1}, {"name": "Al T", "id": 2}]]),
        pa.array([{"name": ["Ada L", "Al T"], "id": [1, 2]}]),
        pa.array(["Ada L, Al T"]).dictionary_encode(),
    ],
)
def test_authors_come_in_many_shapes(text, write, authors):
    [[paper], _] = text(write(pa.table({"Title": ["A"], "Authors": authors})))
    assert paper.authors == ("Ada L", "Al T")


@pytest.mark.parametrize(
    "value",
    [
        pa.array([date(2021, 6, 14)]),
        pa.array([datetime(2021, 6, 14, 1)], pa.timestamp("ns")),
        pa.array([datetime(2021, 6, 14, 1)], pa.timestamp("us", tz="UTC")),
        pa.array(["2021-06-14T00:00:00Z"]),
        pa.array([20210614]),
    ],
)
def test_dates_are_read_whatever_their_type(text, value):
    [[paper], _] = text(parquet(pa.table({"title": ["A"], "published": value})))
    assert paper.date == "2021-06-14"


def test_embeddings_and_bytes_are_left_out(text):
    columns = {
        "title": ["A"],
        "embedding": [[0.5] * 9],
        "image": [{"bytes": b"\xff\x00", "path": "a.png"}],
        "pdf": [b"%PDF"],
        "map": pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())),
    }
    assert text(parquet(pa.table(columns)))[0][0].title == "A"


def test_a_table_of_a_known_shape_is_read_as_that(text, sample):
    [kaggle] = (Path(__file__).parent / "samples").glob("arxiv-kaggle*.json*")
    records = [json.loads(line) for line in kaggle.read_text().splitlines()]
    whole = [record for record in records if isinstance(record.get("title"), str)]
    papers, _ = text(parquet(pa.Table.from_pylist(whole)), name=kaggle.name)
    assert papers == sample(kaggle.name)[0]
    assert papers


def test_bad_rows_are_rejected_with_their_number(text):
    rows = [{"title": f"Paper {n}" if n % 100 else None} for n in range(1, 1001)]
    papers, rejects = text(parquet(pa.Table.from_pylist(rows), row_group_size=300))
    assert len(papers) == 990
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (n, "it has no title") for n in range(100, 1001, 100)
    ]


@kinds
def test_a_broken_table_gives_what_comes_before_the_break_and_one_reject(text, write):
    whole = write(pa.Table.from_pylist([{"title": f"Paper {n}", "abstract": f"{n} " * 99} for n in range(5_000)]))
    for cut in (12, len(whole) // 2, len(whole) - 5):
        papers, [reject] = text(whole[:cut])
        assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(len(papers))]
        assert reject.reason.startswith("the table is broken: ")
        assert reject.line == len(papers) + 1


def test_a_table_whose_texts_point_nowhere_is_refused(text):
    whole = stream(pa.table({"title": ["eight AB", "C"]}))
    ends = b"".join(end.to_bytes(4, "little") for end in (0, 8, 9))
    assert whole.count(ends) == 1
    papers, [reject] = text(whole.replace(ends, ends[:-4] + (99_999_999).to_bytes(4, "little")))
    assert (papers, reject.line, "the table is broken" in reject.reason) == ([], 1, True)


@kinds
def test_memory_stays_bounded_however_many_the_rows(tmp_path, write):
    path = tmp_path / "many"
    path.write_bytes(
        write(pa.Table.from_pylist([{"title": f"P {n}", "abstract": f"{n} " * 3_000} for n in range(5_000)]))
    )
    before = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - before for _ in read(path)]
    assert len(held) == 5_000
    assert max(held) < 30e6 < 5_000 * 12_000


LONG = "a" * 20_000_000
BOMBS = {
    "one page": {"title": ["A"], "abstract": [LONG * 15]},
    "one text in many rows": {"title": ["A"] * 60, "abstract": pa.DictionaryArray.from_arrays([0] * 60, [LONG])},
    "one row of many": {"title": ["A"], "authors": [["A"] * 10_000_000]},
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_rejected_in_bounded_memory(tmp_path, bomb):
    path = tmp_path / "bomb.parquet"
    path.write_bytes(parquet(pa.table(BOMBS[bomb]), compression="zstd", store_schema=False))
    assert path.stat().st_size < 30_000
    code = (
        "import pyarrow, tracemalloc\nfrom kg.readers import read\nrejects = []\ntracemalloc.start()\n"
        f"papers = list(read({str(path)!r}, on_reject=rejects.append))\n"
        "print(len(papers), rejects[0].reason)\n"
        "print(pyarrow.default_memory_pool().max_memory() + tracemalloc.get_traced_memory()[1])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said, peak = run.stdout.splitlines()
    assert said.startswith(("0 it is longer than ", "0 the table is broken: a page of its column abstract unpacks to "))
    assert int(peak) < 250e6


def test_pages_are_looked_at_only_in_columns_that_are_read(text):
    pictures = pa.table({"title": ["A"], "picture": [LONG.encode() * 15]})
    assert [paper.title for paper in text(parquet(pictures, compression="zstd"))[0]] == ["A"]


def test_long_texts_in_large_pages_are_read_a_few_at_a_time(text):
    rows = [{"title": f"Paper {n}", "abstract": f"{n} " * 20_000} for n in range(300)]
    for options in ({"use_dictionary": False}, {"data_page_version": "2.0"}, {"data_page_size": 2**27}):
        papers, rejects = text(parquet(pa.Table.from_pylist(rows), **options))
        assert [len(papers), rejects] == [300, []]


@pytest.mark.parametrize("byte", [0x0C, 0x15, 0x18, 0x1C, 0x80, 0xFF])
def test_a_page_whose_header_is_broken_is_rejected(text, byte):
    whole = parquet(pa.table({"title": ["A", "B"], "abstract": ["We study.", "We show."]}))
    for place in range(4, 20):  # what follows the magic bytes is the header of the first page
        papers, rejects = text(whole[:place] + bytes([byte]) + whole[place + 1 :])
        assert all(reject.reason.startswith("the table is broken: ") for reject in rejects)
        assert papers or rejects


def test_a_message_that_claims_more_than_there_is_is_refused(text):
    whole = stream(pa.table({"title": ["A"]}))
    length = int.from_bytes(whole[4:8], "little")
    papers, [reject] = text(whole.replace(length.to_bytes(4, "little"), (2**31 - 8).to_bytes(4, "little"), 1))
    assert (papers, "the table is broken" in reject.reason) == ([], True)


def test_without_pyarrow_it_says_what_to_install(tmp_path):
    (tmp_path / "a.parquet").write_bytes(parquet(pa.table({"title": ["A"]})))
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from kg.readers import read\n"
        f"from kg.errors import ReadError\ntry: list(read({str(tmp_path / 'a.parquet')!r}))\n"
        "except ReadError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'kg[parquet]'" in run.stdout
