"""PubMed XML, as its website, E-utilities and yearly files have it.

The format: https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/index.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from kg.readers.elements import Node, texts, words, xml_reader

__all__ = ["READER"]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NO_TITLE = "[Not Available]."


def _fields(node: Node) -> Mapping[str, object]:
    # What the article cites has ids and titles too, so these paths are no looser than they must be.
    book = node.element.find("BookDocument")
    citation = node.element.find("MedlineCitation") if book is None else book
    article = citation.find("Article") if book is None and citation is not None else book
    if citation is None or article is None:
        raise ValueError("it has no title")
    number = words(citation, "PMID")
    return {
        "id": number,
        "doi": words(article, "ELocationID[@EIdType='doi']")
        or words(node.element, "PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
        or words(article, "ArticleIdList/ArticleId[@IdType='doi']"),
        "title": _title(article),
        "abstract": "\n".join(map(_section, article.iterfind("Abstract/AbstractText"))),
        "date": _date(article, "ArticleDate")
        or _date(article, "Journal/JournalIssue/PubDate")
        or _date(article, "Book/PubDate"),
        "url": number and f"https://pubmed.ncbi.nlm.nih.gov/{number}/",
        "authors": [_name(author) for author in article.iterfind("AuthorList/Author")],
    }


def _title(article: Element) -> str | None:
    title = words(article, "ArticleTitle")
    return words(article, "VernacularTitle") or title if title in {None, _NO_TITLE} else title


def _section(section: Element) -> str:
    """Return a section of an abstract with its label.

    >>> from xml.etree.ElementTree import XML
    >>> _section(XML('<AbstractText Label="METHODS">We train.</AbstractText>'))
    'METHODS: We train.'
    """
    text, label = "".join(texts(section, ".")), section.get("Label", "").rstrip(": ")
    return f"{label}: {text}" if label and text else text


def _name(author: Element) -> str:
    first = words(author, "ForeName") or words(author, "Initials")
    parts = (first, *(words(author, part) for part in ("LastName", "Suffix", "CollectiveName")))
    return " ".join(filter(None, parts))


def _date(article: Element, path: str) -> str | None:
    """Return a date as ISO 8601, as precise as it is given: in parts, or as "2019 Nov-Dec".

    >>> from xml.etree.ElementTree import XML
    >>> _date(XML("<a><d><Year>2020</Year><Month>Mar</Month><Day>5</Day></d></a>"), "d")
    '2020-03-05'
    """
    given = article.find(path)
    if given is None:
        return None
    parts = (words(given, part) for part in ("Year", "Month", "Day"))
    year, month, day, *_ = (*(words(given, "MedlineDate") or " ".join(filter(None, parts))).split(), "", "", "")
    if month[:3] in _MONTHS:
        month = str(_MONTHS.index(month[:3]) + 1)
    return "-".join(f"{int(part):02}" for part in (year, month, day) if part.isascii() and part.isdecimal()) or None


READER = xml_reader(
    "pubmed",
    "PubMed articles in XML",
    accepts=lambda names: names[0] in {"PubmedArticleSet", "PubmedArticle"},
    records=frozenset({"PubmedArticle", "PubmedBookArticle"}),
    fields=_fields,
)
