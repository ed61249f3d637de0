"""What is broken is told of in one line, and costs nothing but itself: files, archives, encodings, fields."""

import bz2
import gzip
import io
import json
import lzma
import os
import re
import stat
import subprocess
import sys
import threading
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import zstandard

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


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gz", "bz2"])
def test_of_a_file_cut_short_all_is_read_that_is_there(folder, pack):
    titles, lines = told(folder(cut=pack(NOISE) + pack(NOISE)[:-3000]))
    assert titles[1:100] == [f"Paper {number}" for number in range(99)]
    assert "could not be read to its end" in lines[-1]
    assert len(lines) <= 2  # the record that is cut, and the file


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


GOOD_FILES = {  # each holds the paper that it is called after
    "jsonl": lambda title: json.dumps({"title": title}),
    "json": lambda title: json.dumps([{"title": title, "abstract": "We use BERT."}], indent=2),
    "bib": lambda title: f"@misc{{key, title = {{{title}}}}}\n",
    "ris": lambda title: f"TY  - JOUR\nTI  - {title}\nER  - \n",
    "csv": lambda title: f'title;abstract\n"{title}";"We use BERT."\n',
    "tsv": lambda title: f"Title\tYear\n{title}\t2021\n",
    "xml": lambda title: f"<xml><records><record><titles><title>{title}</title></titles></record></records></xml>",
    "txt": lambda title: f"{title}\n\n{'We use BERT and compare it with what there was. ' * 3}\n",
    "jsonl.gz": lambda title: gzip.compress(json.dumps({"title": title}).encode()),
    "zip": lambda title: zipped(**{"p.jsonl": json.dumps({"title": title})}),
}
ELEMENT = b"<xml><records><record><titles><title>%s</title></titles></record></records></xml>"
EXTRACTION = b'{"paper": {"id": "paper:1", "title": "A"}, "entities": %s}'
MENTION = b'{"text": "B", "start": 0, "end": 1}'
TRAILING = b'{"title": "Saved"}\n'  # read from some of the files that are broken further down
BROKEN_FILES = {  # and what is said of each, in one line
    "abstract-of-10-mb.jsonl": (
        b'{"title": "Long", "abstract": "' + b"x " * 5_000_000 + b'"}',
        "its abstract has 10,000,000 characters, and 100,000 at most are read",
    ),
    "abstract-of-no-text.jsonl": (b'{"title": "A", "abstract": 7}', "its abstract is not a text but int 7"),
    "api-error.xml": (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://arxiv.org/schemas/atom"><a:x/>'
        b"<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>bad id</summary></entry></feed>",
        "it is no paper but an error of arXiv's: bad id",
    ),
    "archive.zip": (zipped(a=b"a" * 99)[:50], "is a broken zip archive"),
    "array-cut.json": (b'[{"title": "Saved"}, {"title": "Ha', "it is not JSON (Unterminated string"),
    "array-without-colon.json": (
        b'[{"title": "Saved"},\n {"title" "B"},\n {"title": "Saved"}]',
        "it is not JSON (Expecting ':' delimiter, in line 2)",
    ),
    "binary.dat": (bytes(range(256)) * 300, "is of no format that kg knows"),
    "blank.csv": (b"\xef\xbb\xbf \n\n", "is empty"),
    "bomb.jsonl.gz": (
        gzip.compress(TRAILING + b" " * 40_000_000),
        "could not be read to its end: it unpacks to more than 31,457,280 bytes; if it is no zip bomb, say --max-size",
    ),
    "book.xlsx": (
        zipped(**{"[Content_Types].xml": "", "xl--a.xml": ""}),
        "is an office document; save it as CSV to read it",
    ),
    "braces.bib": (b"@misc{a, title={Saved}}\n@misc{b, title={never closed,\n  year=2020\n", "it is broken BibTeX"),
    "bytes.jsonl": (
        '{"title": "Saved", "authors": "ü"}\n'.encode() + b'{"title": "\xfc"}',
        "it holds the byte 0xfc, which is not UTF-8 here; convert the file to UTF-8",
    ),
    "checksum.jsonl.gz": (gzip.compress(TRAILING)[:-8] + b"\0" * 8, "could not be read to its end: CRC check failed"),
    "columns.csv": (b"title,abstract\nSaved,b\nB,c,d\n", "it has 3 columns where the header has 2"),
    "cut.jsonl.gz": (gzip.compress(TRAILING)[:-4], "could not be read to its end"),
    "cut.jsonl.xz": (lzma.compress(TRAILING)[:-9], "could not be read to its end"),
    "cut.jsonl.zst": (zstandard.compress(TRAILING) + zstandard.compress(TRAILING)[:6], "could not be read to its end"),
    "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "no paper could be read from the PDF"),
    "deep.jsonl": (TRAILING + b'{"title": ' + b"[" * 100_000, "its values are nested too deep to be read"),
    "deep.xml": (ELEMENT % (b"<i>" * 300 + b"A" + b"</i>" * 300), "its elements are nested more than 200 deep"),
    "empty.json": (b"", "is empty"),
    "entities.xml": (
        b'<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + ELEMENT % b"&b;",
        "it declares entities, which kg does not read",
    ),
    "half-a-character.jsonl": (rb'{"title": "Half \ud83d"}', "it holds half a character (\\ud83d)"),
    "line-cut.jsonl": (TRAILING + b'{"title": "A', "it is not JSON: Unterminated string"),
    "line-of-20-mb.jsonl": (b'{"title": "' + b"x" * 20_000_000 + b'"}', "it is longer than 16,777,216 characters"),
    "locked.zip": (
        zipped(**{"p.jsonl": GOOD}).replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"),
        "is encrypted; unpack the archive to read it",
    ),
    "no-end.ris": (b"TY  - JOUR\nTI  - Saved\nER  - \nTY  - JOUR\nTI  - B\n", "it does not end with a line 'ER  -'"),
    "no-format.md": (b"# Notes\n\nNothing here.\n", "is of no format that kg knows"),
    "no-title.bib": (b"@misc{a, year=2020}\n", "it has no title"),
    "no-title.jsonl": (b'{"abstract": "We use BERT."}', "it has no title"),
    "no-title.ris": (b"TY  - JOUR\nAB  - We use BERT.\nER  - \n", "it has no title"),
    "no-title.tsv": (b"title\tyear\n\t2020\n", "it has no title"),
    "number.jsonl": (TRAILING + b"42\n", "it is not an object with a title but int 42"),
    "offsets.jsonl": (
        EXTRACTION % (b'[{"id": "m", "type": "Method", "name": "B", "mentions": [%s]}]' % MENTION),
        "'B' does not stand at 0:1 of the paper's text",
    ),
    "quote.csv": (b'title,abstract\nSaved,x\nB,"open\nand open\n', "its quotes do not match"),
    "signs.jsonl": (b'{"title": "?!"}', "its title '?!' has no letter or digit"),
    "tags.xml": (ELEMENT[:-20] % b"Saved", "it is broken XML"),
    "table.parquet": (b"PAR1 no table PAR1", "the table is broken"),
    "types.jsonl": (EXTRACTION % b'"none"', "it has a paper but is no interchange record"),
    "zeros.jsonl": (b"\0" * 70_000, "is of no format that kg knows"),
}


def test_of_40_good_and_40_broken_files_all_good_papers_are_built_and_40_lines_say_what_is_wrong(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    assert len(BROKEN_FILES) == 40
    for number in range(40):
        suffix, made = [*GOOD_FILES.items()][number % len(GOOD_FILES)]
        content = made(f"Good {number}")
        (folder / f"{number}.{suffix}").write_bytes(content if isinstance(content, bytes) else content.encode())
    for name, (content, _) in BROKEN_FILES.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "kg", "build", "papers", "-o", "g.kg", "--rejects", "rejects.jsonl"]
    command += ["--model", "rules", "--max-size", "30M"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    kept = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    named = [re.sub(r"(\.zip)/.*", r"\1", each["file"]).removeprefix("papers/") for each in kept]
    assert (run.returncode, named) == (3, sorted(BROKEN_FILES)), run.stderr
    for each, (_, says) in zip(kept, dict(sorted(BROKEN_FILES.items())).values(), strict=True):
        assert each["reason"].startswith(says)
    assert "Traceback" not in run.stderr
    with GraphFile(tmp_path / "g.kg") as file:
        assert {paper.title for paper in file.papers()} == {"Saved", *(f"Good {number}" for number in range(40))}
