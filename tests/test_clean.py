r"""Cleaning: what goes, what stays, and that it never takes what it should not."""

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers import read
from kg.readers.clean import clean, is_simple, plain


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        # markup
        ("<p>We <b>show</b> it.</p><p>It <i>works</i>.</p>", "We show it. It works."),
        ("<jats:title>Abstract</jats:title><jats:p>We show it.</jats:p>", "We show it."),
        (
            "<jats:sec><jats:title>Aims</jats:title><jats:p>We try.</jats:p></jats:sec>"
            "<jats:sec><jats:title>Results:</jats:title><jats:p>It works.</jats:p></jats:sec>",
            "Aims. We try. Results: It works.",
        ),
        ("F<sub>1</sub> of 10<sup>-3</sup> m<sup>2</sup>, the 1<sup>st</sup>", "F1 of 10^-3 m^2, the 1st"),
        ("one<br/>two <a href='https://example.org'>three</a>", "one two three"),
        (
            "norm <mml:math><mml:msub><mml:mi>ℓ</mml:mi><mml:mn>1</mml:mn></mml:msub></mml:math>"
            "<jats:tex-math>$\\ell_1$</jats:tex-math>",
            "norm ℓ1",
        ),
        # references
        ("R&amp;D &lt; 5 &#8211; &#x3b1; caf&eacute;", "R&D < 5 – α café"),
        ("&amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt; &amp;amp; more", "twice & more"),
        # letters
        ("eﬃcient ﬁne‐grained ﬂow of caﬀeine", "efficient fine-grained flow of caffeine"),
        ("e\u0301tude, so\xadlu\u200btion\ufeff, \u202ebidi", "étude, solution, bidi"),
        (" a\t b\r\n\n c\x00d\x85e\xa0f\u2003g\u3000h ", "a b c d e f g h"),
        # hyphens
        ("convolu-\ntional prob-\r\nlems, meth-\n ods", "convolutional problems, methods"),
        ("state-of-\nthe-art, large-\nscale, BERT-\nbased", "state-of-the-art, large-scale, BERT-based"),
        ("pre- and post-\nprocessing, low-\nand high-level", "pre- and post-processing, low- and high-level"),
        ("a sin- gle al- gorithm, upper- or lower-case", "a single algorithm, upper- or lower-case"),
        # LaTeX
        (r"$\alpha$-stable, 75.2\%, \emph{x} of \textbf{\textit{y}}", "α-stable, 75.2%, x of y"),
        (r"{\em one-pass} \texttt{[code]}, $\texttt{Name}$", "one-pass [code], Name"),
        (r"$10^{-3}$, $O(n \log n)$, $\mathcal{O}(1/\sqrt{T})$, $n^{1/4}$", "10^-3, O(n log n), O(1/√T), n^(1/4)"),
        (r"$\frac{a}{b+c}$, $x_{i,j}$, $\mathbb R^d$, $\tilde O(n)$", "a/(b+c), x_(i,j), R^d, Õ(n)"),
        (r"$2.5\times$, 90$^\circ$, \(k\)-means, $\SO(n)$", "2.5×, 90°, k-means, SO(n)"),
        (r"Schr\"odinger, G\"{o}del, {\"u}ber, Garc\'{\i}a", "Schrödinger, Gödel, über, García"),
        (r"Erd\H{o}s, \L ukasz, Fran\c cois, \AA ngstr\"om", "Erdős, Łukasz, François, Ångström"),
        (r"Search~(MCTS) \cite{a,b} and~\citep[p. 3]{c}. See \ref{x}.", "Search (MCTS) and. See."),
        (r"\ours{} is \mystery{kept}, \href{https://x.org}{there}", "ours is kept, there"),
        (r"\url{https://x.org/~me} costs \$7", "https://x.org/~me costs $7"),
        (r"``quoted'' and the model\'s own", "“quoted” and the model's own"),
        (r"\begin{itemize}\item one \item two\end{itemize}", "one two"),
    ],
)
def test_text_is_cleaned(text, cleaned):
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a < b and c > d, p<0.05, x <y> z, <mask> and <script>",
        "AT&T, R&D, M&Ms; x&lt=3, health&parameters &notathing;",
        "क्\u200dष می\u200cخواهم",
        "upper-case - or not -",
        "It costs $5 and $6, $3-$4; US$5 vs A$6",
        "{7B,13B}, snake_case, T^1/3, ~16, 15~30%, 100% sure, https://x.org/~me",
        r"\textbf{broken, $broken, \unknown here, C:\new\text",
    ],
)
def test_what_is_no_markup_stays(text):
    assert clean(text) == text


SIGNS = [
    *"\\${}~^_<>&;`'\"- \n\r\t\x00ab1",
    *(r"\alpha", r"\emph{", r"\frac{a}{b}", r"\cite{x}", r"\'", r"\c", "$x$"),
    *("<p>", "</title>", "&amp;", "&#38;", "&lt;", "prob- lem", "con- volu-\ntional"),
    *("ﬁ", "\u0301", "\u200b", "\xad", "\ud800", "\udcff", "\ufeff", "é", "中"),
]
messy = st.one_of(st.text(), st.lists(st.sampled_from(SIGNS), max_size=40).map("".join))


@given(messy)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text("aZéſÀ9.,:;()?!'/- ", min_size=1))
def test_what_is_simple_stays_as_it_is(text):
    if is_simple(text):
        long = " ".join([text] * 60)  # which is looked at more closely
        assert clean(long) == plain(long) == long


@given(messy)
def test_what_is_clean_is_plain(text):
    cleaned = clean(text)
    assert plain(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned).strip()
    assert not any(sign in cleaned for sign in ("\n", "\t", "\x00", "  ", "\ufeff", "\u200b", "ﬁ"))


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="\\$<&~")))
def test_no_letter_or_digit_of_prose_is_lost(text):
    def letters(string):
        return [character for character in unicodedata.normalize("NFKC", string) if character.isalnum()]

    assert letters(clean(text)) == letters(text)


@given(st.lists(st.sampled_from(["a", "<", "b", ">", "p", "5", "<=", "&", "x_1", "n^2", "{1}"])).map(" ".join))
def test_signs_that_stand_alone_stay(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "\\",
            "$",
            "{",
            "}",
            "{}",
            "$x",
            "$x$",
            "~",
            "^{",
            "\\a{",
            r"\emph{",
            r"\frac{a}",
            r"\'",
            r"\c ",
            "\\(",
            "\\n",
        ),
        *("``", r"\cite{", r"\cite[", r"\ref{x}", "$a_{b^{", r"{\em ", r"\hat", r"$\hat x", "$x^{"),
        *("<", "<p", "<p>", "<p ", "</title>", "<tex-math>", "<sup>", "<jats:title>abstract", "<math><annotation>"),
        *("&", "&amp;", "&#", "&lt;p&gt;", "-", "a-", "a-\n", "a- ", "-\n", "prob- lem ", "\n", " ", "\xad", "\xad\n"),
        *("a\u0301\u0316", "\u0301\u0316", "\u200d", "ﬁ", "word ", "\x00", "\ud800"),
    ],
)
def test_cleaning_is_linear(piece):
    def seconds(size):
        text = (piece * size)[:size]
        times = []
        for _ in range(3):
            start = time.process_time()
            clean(text)
            times.append(time.process_time() - start)
        return min(times)

    clean(piece)
    # Quadratic time would be 64 times as much; and what takes no time at all cannot be measured.
    assert seconds(400_000) < 25 * seconds(50_000) + 0.02


def test_papers_are_cleaned_on_reading_and_those_that_kg_wrote_are_not(tmp_path):
    text = {"title": r"{\em A} \& B", "abstract": "<p>We<br>show</p>", "authors": ['G\\"odel, K.', "Erd&#337;s"]}
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in (text, {**text, "id": "paper:0"})))
    first, second = read(path)
    assert (first.title, first.abstract, first.authors) == ("A & B", "We show", ("Gödel, K.", "Erdős"))
    assert (second.title, second.abstract, second.authors) == (text["title"], text["abstract"], tuple(text["authors"]))
