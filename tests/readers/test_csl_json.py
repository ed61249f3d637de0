"""CSL-JSON of Zotero, and Crossref's works: a page, a work alone, a file of the yearly snapshot."""

from kg.records import Paper, paper_id


def test_a_page_of_crossref_gives_works_without_markup_and_the_day_they_came_out(sample):
    name = "csl-json.crossref.json"
    papers, rejects = sample(name)
    assert papers == [
        Paper(
            id="paper:doi-10.1000-loom.2019.1",
            title="Weaving Water: A Survey",
            abstract="We weave H2O & find that < 5% of threads break.",
            date="2018-12-25",
            url="http://dx.doi.org/10.1000/loom.2019.1",
            authors=("Ada Lovelace", "The Loom Collaboration"),
            source=name,
        ),
        Paper(
            id="paper:doi-10.1000-preprint",
            title="A Preprint of Looms",
            date="2020-05-05",
            url="http://dx.doi.org/10.1000/preprint",
            authors=("Alan Turing Jr.",),
            source=name,
        ),
    ]
    assert [reject.reason for reject in rejects] == ["it has no title"]  # a journal


def test_a_file_of_crossrefs_snapshot_and_a_work_alone_are_read_too(sample):
    papers = [paper for name in ("crossref-snapshot", "crossref-work") for paper in sample(f"csl-json.{name}.json")[0]]
    assert [(paper.id, paper.title, paper.date, paper.authors) for paper in papers] == [
        ("paper:doi-10.1000-old", "Old Looms", "1921", ("E. Noether",)),
        ("paper:arxiv-2101.00005", "Looms at arXiv", "2021-01-04", ()),
        ("paper:doi-10.1000-alone", "A Work Alone", "2023-11", ("Ada Lovelace",)),
    ]


def test_csl_json_gives_items_with_dates_and_names_of_any_kind(sample):
    name = "csl-json.zotero.json"
    papers, rejects = sample(name)
    assert rejects == []
    assert papers == [
        Paper(
            id="paper:doi-10.1000-loom.7",
            title="Looms in Journals",
            abstract="We publish in a journal.",
            date="2022-03-14",
            url="https://loom.example/7",
            authors=("René van der Berg", "The Loom Collaboration"),
            source=name,
        ),
        Paper(
            id="paper:arxiv-2003.00004",
            title="Preprinted Looms",
            abstract="We put it on arXiv.",
            date="2020-03",
            url="http://arxiv.org/abs/2003.00004",
            authors=("Alan Turing",),
            source=f"{name}#turing2020",
        ),
        Paper(
            id=paper_id("A Book of Looms"),
            title="A Book of Looms",
            date="1931",
            authors=("Kurt Gödel",),
            source=f"{name}#3",
        ),
    ]
