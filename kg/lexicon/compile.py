"""Make names.tsv and acronyms.tsv anew from public lists of names and from counts over abstracts.

    python -m kg.lexicon.compile ../shared

Names come from the archives that README.md lists. General terms are word sequences that many abstracts share and
that end in one of the words of heads.tsv, and those of concepts.tsv, which were chosen by hand; either way a term that
the abstracts do not use is left out.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg.lexicon import atoms, fold, initials_fit, key, singular

HERE = Path(__file__).parent
WORD = re.compile(r"[A-Za-z0-9]+(?:[-–'][A-Za-z0-9]+)*|[^\sA-Za-z0-9]")
TYPES = {"method": "Method", "dataset": "Dataset", "metric": "Metric", "task": "Task"}
# Words around a dataset's name that do not make it another one.
WRAPPING = {
    "ms",
    "microsoft",
    "dataset",
    "data",
    "set",
    "corpus",
    "benchmark",
    "challenge",
    "test",
    "dev",
    "val",
    "minival",
    "the",
}
ORDINARY = {"precision", "sensitivity", "specificity"}  # words that are metrics only beside a number
JUNK = re.compile(
    r"[(),_:;|]| - |\d+ ?x ?\d+|^\d+(\.\d+)?[BMK]?$|zeroshot|hardnegatives|p2p$|s2s$|\bval(idation)?\b|\btest\b"
    r"|\btrain\b|\bshot\b|upscaling|labeled|atari 2600|anonymous|\bepochs?\b|sparsity|unknown",
    re.IGNORECASE,
)


def table(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def phrases(texts: Iterable[tuple[str, str]], stop: frozenset[str], most: int = 4) -> Counter[str]:
    """Count in how many texts each sequence of up to `most` words stands, its last word in the singular."""
    counts: Counter[str] = Counter()
    for number, parts in enumerate(texts):
        found = set()
        for part in parts:
            words = [word.lower() for word in WORD.findall(part)]
            run: list[str] = []
            for word in words:
                if not word[0].isalnum():
                    run = []
                    continue
                run = [*run[-(most - 1) :], word]
                last = singular(word)
                for start in range(len(run)):
                    if not stop.intersection(run[start:-1]) and not stop.intersection(map(singular, run[start:-1])):
                        found.add(" ".join((*run[start:-1], last)))
        counts.update(found)
        if number % 10_000 == 9_999:  # memory: what is rare after so many texts stays rare
            counts = Counter({phrase: n for phrase, n in counts.items() if n > 1})
    return counts


def casing(texts: Iterable[str]) -> dict[str, str]:
    """Return how a word is written inside sentences where that is not in lower case: "gaussian" -> "Gaussian"."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for match in re.finditer(r"(?<=[a-z,] )[A-Za-z]+(?= [a-z]|[.,])", text):
            forms[match[0].lower()][match[0]] += 1
    written = ((word, found.most_common(1)[0]) for word, found in forms.items() if found.total() > 4)
    return {word: form for word, (form, count) in written if form != word and count > 0.6 * forms[word].total()}


def cased(term: str, case: dict[str, str]) -> str:
    """Return a term as sentences write it.

    >>> cased("gaussian process", {"gaussian": "Gaussian"})
    'Gaussian process'
    """
    return re.sub(r"[a-z]+", lambda word: case.get(word[0], word[0]), term) if term.islower() else term


def mined_terms(counts: Counter[str], heads: dict[str, str], least: int = 4) -> dict[str, str]:
    """Return term -> type for the phrases that end in a head and are not, nearly always, the tail of a longer one."""
    known = {
        phrase: n for phrase, n in counts.items() if n >= least and " " in phrase and phrase.rsplit(" ", 1)[1] in heads
    }
    longer: Counter[str] = Counter()
    for phrase, n in known.items():
        tail = phrase.split(" ", 1)[1]
        longer[tail] = max(longer[tail], n)
    return {phrase: heads[phrase.rsplit(" ", 1)[1]] for phrase, n in known.items() if longer[phrase] < 0.6 * n}


def spelling(alias: str) -> str:
    """Return an alias as the gazetteer looks it up: its folded atoms, apart."""
    return " ".join(map(fold, atoms(alias)))


def core(name: str) -> str:
    """Return the key of a name without the words that wrap it."""
    kept = [word for word in spelling(re.sub(r"(?<=MS)COCO", " COCO", name)).split() if word not in WRAPPING]
    return "".join(kept)


def same(alias: str, name: str) -> bool:
    """Say whether the alias is another way to write the name, or abbreviates it, or is what it abbreviates."""
    if core(alias) == core(name):
        return True
    short, long = sorted((alias, name), key=len)
    return (
        " " not in short
        and " " in long
        and len(short) < 12
        and key(short) not in key(long)
        and initials_fit(short, long)
    )


class _Claim(NamedTuple):
    """What one row of the public lists says; the more sources, then the more texts, the stronger."""

    sources: int
    seen: int
    kind: str
    name: str
    alias: str
    flag: str
    exact: int  # in how many texts it stands in this very case


def best_spelling(claims: list[_Claim], kind: str) -> str:
    """Return the alias that a reader would write: of those seen half as often as any, the one in most lists."""
    fitting = [each for each in claims if each.kind == kind]
    most = max((each.exact for each in fitting), default=0)
    often = [each for each in fitting if each.exact * 2 >= most]

    def rank(claim: _Claim) -> tuple[int, int, int, int, str]:
        apart = len(re.findall(r"[. ]", claim.alias)) if most else 0
        return claim.sources, apart, claim.exact, claim.alias.count("-"), claim.alias

    best = max(often, key=rank, default=None)
    return best.alias if best else ""


def main(shared: Path) -> None:
    """Write the tables."""
    stop = frozenset((HERE / "stopwords.txt").read_text().split())
    heads = {word: row["type"] for row in table(HERE / "heads.tsv") for word in row["heads"].split()}
    with gzip.open(shared / "data/abstracts.jsonl.gz", "rt", encoding="utf-8") as lines:
        papers = [(paper["title"], paper["abstract"]) for paper in map(json.loads, lines)]
    counts, case = phrases(papers, stop), casing(abstract for _, abstract in papers)

    rows: dict[str, tuple[str, str, str, str, str, str]] = {}  # spelling -> row: the first to claim a spelling has it
    owners: dict[str, tuple[str, str]] = {}  # key -> what it was first given to

    def add(kind: str, name: str, alias: str, *, exact: bool = False, what: str = "") -> None:
        kind, name = owners.setdefault(key(alias), (kind, name))
        row = (kind, name, alias, spelling(alias), "exact" if exact else "any", what)
        rows.setdefault(spelling(alias), row)

    for line in (shared / "lexicon/metrics.tsv").read_text(encoding="utf-8").splitlines():
        name, _, listed = line.partition("\t")
        aliases = [alias for alias in (name, *listed.split(";")) if alias]
        for alias in aliases:
            bare = alias.removesuffix(" score").removesuffix("-score")
            if (alias not in (bare, name) and bare in aliases) or alias.endswith("classification accuracy"):
                continue  # "the BLEU score" is the score called BLEU
            exact = " " not in alias and any(map(str.isupper, alias))
            add(
                "Metric",
                name,
                alias,
                exact=exact,
                what="cue" if (exact and len(alias) <= 3) or alias in ORDINARY else "",
            )
    for row in table(HERE / "concepts.tsv"):
        for item in row["terms"].split("; "):
            listed, _, what = item.strip().partition(":")
            term, *others = listed.split("|")
            if counts[term] >= 3 or " " not in term or term.count(" ") > 3 or row["type"] in {"Metric", "Dataset"}:
                for alias in (term, *others):
                    kind = {"optional": "-", "left": "-", "task": "Task", "": row["type"]}[what]
                    add(kind, cased(term, case), cased(alias, case), what="term" if term.islower() else "")
    mined = {term: kind for term, kind in mined_terms(counts, heads).items() if key(term) not in owners}
    for term, kind in sorted(mined.items()):
        add(kind, cased(term, case), cased(term, case), what="term")

    claims: dict[str, list[_Claim]] = defaultdict(list)
    for row in table(shared / "lexicon/names.tsv"):
        kind, name, alias = TYPES[row["type"]], row["name"].replace("_", " "), row["alias"].replace("_", " ").strip()
        seen = int(row["df_exact"]) + int(row["df_lower"])
        sources = set(row["sources"].split(","))
        if (
            row["flag"] == "generic"
            or JUNK.search(alias)
            or len(atoms(alias)) > 8
            or not key(alias)
            or kind == "Metric"
        ):
            continue
        if seen == 0 and alias != name and not initials_fit(min(alias, name, key=len), max(alias, name, key=len)):
            continue
        if sources == {"papercopilot_titles"} and row["flag"] != "ok":
            continue
        last = singular(alias.lower().split()[-1].rsplit("-", 1)[-1])
        if kind == "Task" and " " not in alias and row["flag"] != "short":
            continue
        if all(word.isdigit() or {word, singular(word)} & (stop | WRAPPING) for word in alias.lower().split()):
            continue
        if kind == "Dataset" and row["flag"] == "amb_cap" and int(row["df_lower"]) > 20:
            continue
        if kind == "Task":
            kind = heads.get(last, kind)
        if JUNK.search(name) or not same(alias, name):
            name = alias
        claims[spelling(alias)].append(_Claim(len(sources), seen, kind, name, alias, row["flag"], int(row["df_exact"])))
    called: dict[str, list[_Claim]] = defaultdict(list)
    for found in claims.values():
        for each in found:
            called[key(each.alias)].append(each)
    for claim in sorted(claims):
        strongest = max(claims[claim])
        kind, name, alias = strongest.kind, strongest.name, best_spelling(claims[claim], strongest.kind)
        if alias.lower() in stop:
            continue
        if claim in rows:
            if key(alias) not in map(key, mined) or key(name) == key(alias):
                continue
            del rows[claim], owners[key(alias)]  # "contrastive language-image pre-training" is CLIP, no mere term
        name = best_spelling(called.get(key(name), claims[claim]), kind) or name
        flag = next(each.flag for each in claims[claim] if (each.kind, each.alias) == (kind, alias))
        exact = flag != "ok" or re.fullmatch(r"[A-Z]{2,5}|[A-Z][a-z]+", alias) is not None
        doubtful = flag in ("amb_cap", "short") or (flag == "amb_upper" and kind != "Method")
        add(kind, name, alias, exact=exact, what="cue" if doubtful else "")

    meanings: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, str] = {}  # key of an expansion -> how most texts write it
    for line in (shared / "lexicon/acronyms.tsv").read_text(encoding="utf-8").splitlines():
        acronym, expansion, count = line.split("\t")
        meanings[acronym][key(expansion)] += int(count)
        written.setdefault(key(expansion), expansion)
    for acronym, senses in sorted(meanings.items()):
        ((meaning, times),) = senses.most_common(1)
        if times < 5 or times < 0.8 * senses.total() or acronym.lower() in stop or not acronym.isupper():
            continue
        kind, name = owners.get(meaning, (heads.get(singular(written[meaning].split()[-1]), ""), written[meaning]))
        if kind:
            rows.pop(spelling(acronym), None), owners.pop(key(acronym), None)
            add(kind, name, acronym, exact=True, what="term")

    for spelled in list(rows):
        kind, _, alias, *_ = rows[spelled]
        first = rows.get(spelled.partition(" ")[0])
        if kind in {"Task", "Method"} and " " in alias and first and first[0] == "Dataset" and first[2] in alias:
            del rows[spelled]  # "COCO object detection" is object detection, on COCO

    with (HERE / "names.tsv").open("w", encoding="utf-8") as out:
        out.write("type\tname\talias\tspelling\tcase\twhat\n")
        for spelled in sorted(rows):
            _, _, alias, *rest = rows[spelled]
            out.write("\t".join((*owners[key(alias)], alias, *rest)) + "\n")
    with (HERE / "acronyms.tsv").open("w", encoding="utf-8") as out:
        out.write("acronym\texpansion\tcount\n")
        out.write((shared / "lexicon/acronyms.tsv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
