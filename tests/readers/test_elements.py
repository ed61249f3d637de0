"""XML of any format: cut, broken, hostile, endless, and several documents in a file."""

import pytest

from kg.errors import ReadError
from kg.readers import read
from readers.conftest import titles

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
RATED = '<arxiv:primary_category term="cs.CL"/>'


def entry(title, abstract="We study."):
    return f"<entry>{RATED}<title>{title}</title><summary>{abstract}</summary></entry>\n"


def test_what_stands_before_a_cut_is_read_and_the_cut_is_told(text):
    whole = f"{ATOM}\n{entry('A')}{entry('B')}</feed>"
    for cut in range(whole.index("<entry>") + 10, len(whole) - 1):
        papers, [reject] = text(whole[:cut], format="arxiv-atom")
        assert titles(papers) == ["A", "B"][: whole[:cut].count("</entry>")]
        assert reject.line == 1 + whole[:cut].count("\n")  # each record has a line of its own
        assert "so the rest of the file could not be read" in reject.reason


def test_markup_that_is_broken_ends_the_reading_where_it_stands(text):
    papers, [reject] = text(f"{ATOM}\n{entry('A')}{entry('R & D')}{entry('C')}</feed>")
    assert titles(papers) == ["A"]
    assert (reject.line, reject.reason) == (
        3,
        "it is broken XML: not well-formed (invalid token), in line 3, so the rest of the file could not be read",
    )
    assert reject.record.startswith("<entry>")


def test_documents_one_after_the_other_are_all_read(text):
    page = '<?xml version="1.0"?>\n' + ATOM + entry("A") + "</feed>\n"
    papers, rejects = text("\n" + page * 3_000)
    assert (titles(papers), rejects) == (["A"] * 3_000, [])
    cut = page.removesuffix("</entry>\n</feed>\n")
    papers, [reject] = text(page + cut + page)
    assert titles(papers) == ["A", "A"]
    assert (reject.line, "so it could not be read" in reject.reason) == (5, True)


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 9_000 + '">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/p.dtd"> %p;',
    ],
)
def test_a_file_that_declares_entities_is_refused_and_none_is_expanded(text, subset):
    bomb = f"<?xml version='1.0'?><!DOCTYPE feed [{subset}]>\n{ATOM}{entry('&b;')}</feed>"
    papers, [reject] = text(bomb)
    assert papers == []
    assert "it declares entities, which kg does not read" in reject.reason


def test_no_dtd_is_fetched_and_its_entities_are_those_of_html_or_stay_as_they_are(text):
    xml = f'<!DOCTYPE feed SYSTEM "http://127.0.0.1:1/feed.dtd">{ATOM}{entry("Gr&ouml;&szlig;e &unheard;")}</feed>'
    papers, rejects = text(xml)
    assert (titles(papers), rejects) == (["Größe &unheard;"], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_xml_says_its_own_encoding(text, encoding):
    declared = encoding.removesuffix("-sig")
    xml = f'<?xml version="1.0" encoding="{declared}"?>{ATOM}{entry("Größe")}</feed>'
    assert titles(text(xml.encode(encoding))[0]) == ["Größe"]


@pytest.mark.parametrize("encoding", ["klingon", "gb18030"])
def test_an_encoding_that_is_not_known_is_told(text, encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{ATOM}{entry("A")}</feed>'
    papers, [reject] = text(xml, format="arxiv-atom")
    assert (papers, reject.line, "encoding" in reject.reason) == ([], 1, True)


def test_a_record_that_is_too_long_is_rejected_alone(text):
    papers, [reject] = text(f"{ATOM}\n{entry('A')}{entry('B', 'long ' * 3_500_000)}{entry('C')}</feed>")
    assert titles(papers) == ["A", "C"]
    assert (reject.line, reject.reason) == (3, "it is longer than 16,777,216 characters")


@pytest.mark.parametrize(
    ("begin", "more", "reason"),
    [
        ("<!--", "-x", "a tag or a comment is longer than"),
        ("<entry ", "x", "a tag or a comment is longer than"),
        ("", "<a>", "its elements are nested more than 200 deep"),
        ("<entry>", "<b>", "its elements are nested more than 200 deep"),
    ],
)
def test_what_does_not_end_is_given_up(text, begin, more, reason, peak):
    endless = ATOM + entry("A") + begin + more * 3_000_000
    (papers, [reject]), held = peak(lambda: text(endless))
    assert titles(papers) == ["A"]
    assert reason in reject.reason
    assert held < len(endless) + 3e6  # which is the file's own bytes, as the test writes them


def test_memory_stays_bounded_however_many_the_records(tmp_path, peak):
    path = tmp_path / "many.xml"
    with path.open("w") as file:
        file.write(ATOM)
        file.writelines(entry(f"Paper {n}", "We study. " * 500) for n in range(2_000))
        file.write("</feed>")
    next(read(path))  # loads what it needs but once: the abstracts are too odd to be English at a glance
    count_read, held = peak(lambda: sum(1 for _ in read(path)))
    assert count_read == 2_000
    assert held < 3e6 < path.stat().st_size / 3


def test_other_xml_is_of_no_format(text):
    for other in ("<html><body>papers</body></html>", '<svg xmlns="http://www.w3.org/2000/svg"/>', "<rss/>", "<"):
        with pytest.raises(ReadError, match="of no format"):
            text(other)
