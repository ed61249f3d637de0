"""What is broken is told of in one line, and costs nothing but itself: files, archives, encodings, fields."""

import bz2
import gzip
import io
import json
import os
import stat
import subprocess
import sys
import threading
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.readers import files, read
from kg.stores.file import GraphFile

GOOD = b'{"title": "Good"}\n'


@pytest.fixture
def folder(tmp_path):
    """Write files into a folder, between two that are good; return the folder."""

    def write(**contents):
        for name, content in {"a.jsonl": GOOD, **contents, "z.jsonl": GOOD}.items():
            Path(tmp_path, name.replace("__", ".")).write_bytes(content)
        return tmp_path

    return write


def told(inputs, **options):
    """Read to the end; return the titles, and each line that says what was not read, without the folders."""
    lines = []
    found = read(
        inputs,
        on_reject=lambda error: lines.append(str(error)),
        on_skip=lambda name, why: lines.append(f"{name}: {why}"),
        **options,
    )
    titles = [paper.title for paper in found]
    return titles, [line.replace(f"{os.fspath(inputs)}/", "") for line in lines]


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", ".").replace("--", "/"), content)
    return packed.getvalue()


NOISE = b"".join(
    json.dumps({"title": f"Paper {n}", "abstract": os.urandom(300).hex()}).encode() + b"\n" for n in range(99)
)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("cut__gz", gzip.compress(NOISE)[:-3000], "cut.gz:1: could not be read to its end"),
        ("cut__bz2", bz2.compress(NOISE)[:-3000], "cut.bz2:1: could not be read to its end"),
        ("no__gz", b"\x1f\x8b\x08nonsense", "no.gz:1: could not be read to its end"),
        ("half__json", b'[{"title": "Half"}, {"title": "Ha', "half.json:1: it is not JSON"),
        ("empty__csv", b"", "empty.csv: is empty"),
        ("blank__csv", b"\xef\xbb\xbf \n\n", "blank.csv: is empty"),
        ("notes__md", b"# Notes\n\nNothing here.\n", "notes.md: is of no format that kg knows"),
        ("zeros__jsonl", b"\0" * 70_000, "zeros.jsonl: is of no format that kg knows"),
        ("open__csv", b'title,abstract\nHalf,"open\nand open\n', "open.csv:2: its quotes do not match"),
        ("long__jsonl", b'{"title": "' + b"x" * 50_000_000 + b'"}\n', "long.jsonl:1: it is longer than"),
        ("field__jsonl", b'{"title": "Long", "abstract": "' + b"x " * 5_000_000 + b'"}', "10,000,000 characters"),
        ("types__jsonl", b'{"title": ["Typed"]}', "types.jsonl:1: its title is not a text but list"),
        ("half__jsonl", rb'{"title": "Half \ud83d"}', "half.jsonl:1: it holds half a character (\\ud83d)"),
        (
            "bytes__jsonl",
            '{"title": "Half ü"}\n'.encode() + b'{"title": "\xfc"}',
            "bytes.jsonl:2: it holds the byte 0xfc",
        ),
        ("book__xlsx", zipped(**{"[Content_Types].xml": "", "xl--a.xml": ""}), "book.xlsx: is an office document"),
        ("bad__zip", zipped(a=b"a" * 99)[:50], "bad.zip: is a broken zip archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_is_one_line_and_the_others_are_read(folder, name, content, line):
    titles, lines = told(folder(**{name: content}))
    assert [title for title in titles if not title.startswith(("Paper", "Half"))] == ["Good", "Good"]
    assert line in lines[-1]
    assert len(lines) == 1 or (name.startswith("cut") and len(lines) == 2)  # the record that is cut, and the file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mark__jsonl", b"\xef\xbb\xbf" + '{"title": "Größe"}'.encode()),
        ("utf16__jsonl", '{"title": "Größe"}'.encode("utf-16")),
        ("utf16le__csv", 'title\n"Größe"\n'.encode("utf-16-le")),
        ("utf16be__csv", 'title\n"Größe"\n'.encode("utf-16-be")),
        ("utf32__jsonl", '{"title": "Größe"}'.encode("utf-32")),
        ("latin1__jsonl", '{"title": "Größe"}'.encode("latin-1")),
        ("windows__csv", "title\nGröße\n".encode("cp1252")),
        ("ends__csv", 'title,year\r\n"Größe",2020\rOther,2021\n'.encode()),
        ("named__pdf", '[{"title": "Größe"}]'.encode()),
        ("packed__csv", bz2.compress('{"title": "Größe"}'.encode())),
        ("nul__jsonl", '{"title": "Größe", "abstract": "A\0\0B"}'.encode()),
        ("archive__zip", zipped(**{"x--p.jsonl": '{"title": "Größe"}', "__MACOSX--._p": "x", "x--.hidden": "{}"})),
        ("inner__zip", zipped(**{"p.jsonl.gz": gzip.compress('{"title": "Größe"}'.encode())})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_only_odd_is_read(folder, name, content):
    titles, lines = told(folder(**{name: content}))
    assert [title for title in titles if title != "Other"] == ["Good", "Größe", "Good"]
    assert lines == []


def test_utf_8_after_latin_1_is_not_misread(folder):
    late = '{"title": "Schön"}\n'.encode("latin-1") + b'{"title": "A"}\n' * 9_000 + '{"title": "Größe"}'.encode()
    titles, lines = told(folder(late__jsonl=late))
    assert {*titles} == {"Good", "Schön", "A", "Größe"}
    assert lines == []


@pytest.mark.parametrize("bomb", [gzip.compress, bz2.compress, lambda data: zipped(p=data)], ids=["gz", "bz2", "zip"])
def test_a_bomb_is_bounded(folder, bomb):
    place = folder(bomb=bomb(b'{"title": "Inside"}\n' * 1_000 + b"x" * 100_000_000))
    tracemalloc.start()
    titles, [*_, line] = told(place, max_size=60_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert titles.count("Inside") == 1_000
    assert "unpacks to more than 60,000,000 bytes; if it is no zip bomb, say --max-size" in line
    assert peak < 200e6


def test_an_encrypted_member_is_told_of(folder):
    packed = bytearray(zipped(**{"p.jsonl": GOOD}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        packed[packed.index(mark) + place] |= 1
    assert told(folder(locked__zip=bytes(packed)))[1] == [
        "locked.zip/p.jsonl: is encrypted; unpack the archive to read it"
    ]


def test_loops_pipes_and_what_may_not_be_read_hang_nothing(folder, monkeypatch):
    place = folder()
    (place / "loop").symlink_to(place)
    (place / "gone.jsonl").symlink_to(place / "nowhere")
    os.mkfifo(place / "pipe")
    titles, lines = told(place)
    assert titles == ["Good", "Good"]
    assert [line.partition(";")[0] for line in lines] == [
        "gone.jsonl:1: cannot be opened: No such file or directory",
        "loop: is a link to a folder, which may lead back up",
        "pipe: is no file but a pipe, a socket or a device",
    ]
    assert told(f"{place}/**/*.jsonl")[0] == ["Good", "Good"]  # not once more for each turn of the loop
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    with pytest.raises(ReadError, match="pipe that nobody writes to"):
        list(read(place / "pipe"))


def test_a_pipe_that_someone_writes_to_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(GOOD * 50_000,))
    writer.start()
    assert sum(1 for _ in read(pipe)) == 50_000
    writer.join()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_one_may_not_read_is_told_of(folder):
    place = folder(secret__jsonl=GOOD)
    (place / "locked").mkdir(mode=0)
    (place / "secret.jsonl").chmod(0)
    _, lines = told(place)
    (place / "locked").chmod(stat.S_IRWXU)
    assert lines == [
        "locked: cannot be opened: Permission denied",
        "secret.jsonl:1: cannot be opened: Permission denied",
    ]


def test_a_file_that_grows_or_goes_while_it_is_read_does_no_harm(folder):
    place = folder(b__jsonl=GOOD * 20_000, c__jsonl=GOOD)
    lines = []
    papers = read(place, on_reject=lambda error: lines.append(str(error)))
    next(papers)
    next(papers)
    with (place / "b.jsonl").open("ab") as file:
        file.write(GOOD * 5)
    (place / "c.jsonl").unlink()
    assert sum(1 for _ in papers) == 20_005
    assert [line.replace(f"{place}/", "") for line in lines] == [
        "c.jsonl:1: cannot be opened: No such file or directory"
    ]


def test_a_reader_that_fails_costs_the_rest_of_its_file_only(folder, monkeypatch):
    import kg.readers.jsonl as module

    place = folder(b__jsonl=b'{"title": "Bad"}\n')
    real = module.record

    def record(value, *where):
        return real(value, *where) if value["title"] == "Good" else 1 / 0

    monkeypatch.setattr(module, "record", record)
    titles, [line] = told(place)
    assert titles == ["Good", "Good"]
    assert "b.jsonl:1: the reader jsonl fails: ZeroDivisionError" in line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.jsonl", '{"title": "A"}\n{"titel": "B \\ud83d\\ude00"}\n{"titel": "C", "date": "2021"}\n'),
        ("p.json", '[{"title": "A"},\n {"titel": "B",\n  "abstract": "We say \\"B\\"."},\n {"titel": "C"}]'),
        ("p.bib", "@misc{a, title={A}}\n@misc{b,\n  titel = {{B} \\& co},\n}\n@misc{c, titel={Größe}}\n"),
        ("p.ris", "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTX  - B\nER  - \nTY  - JOUR\nTX  - C\nER  - \n"),
    ],
)
def test_what_was_rejected_is_built_from_once_it_is_mended(tmp_path, name, content):
    def build(graph, *inputs):
        command = [sys.executable, "-m", "kg", "build", *inputs, "-o", graph, "--rejects", "rejects.jsonl"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).returncode

    def mend(text):
        return text.replace("titel", "title").replace("TX", "TI")

    def papers(graph):
        with GraphFile(tmp_path / graph) as file:
            return list(file.papers())

    (tmp_path / name).write_text(content)
    assert build("g.kg", name) == 3
    rejects = tmp_path / "rejects.jsonl"
    assert len(papers("g.kg")) == 1
    assert [json.loads(line)["file"] for line in rejects.read_text().splitlines()] == [name, name]
    assert build("g.kg", "rejects.jsonl") == 3  # as they are, they are kept again
    kept = [json.loads(line) for line in rejects.read_text().splitlines()]
    rejects.write_text("".join(json.dumps(each | {"record": mend(each["record"])}) + "\n" for each in kept))
    assert build("g.kg", "rejects.jsonl") == 0
    assert rejects.read_text() == ""
    (tmp_path / name).write_text(mend(content))
    assert build("mended.kg", name) == 0
    assert papers("g.kg") == papers("mended.kg")
    assert len(papers("g.kg")) == 3
