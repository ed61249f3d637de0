"""The ACL Anthology's XML: volumes, fixed case, maths, names in other scripts."""

from kg.records import Paper, paper_id


def test_papers_of_two_volumes_are_dated_by_their_own(sample):
    papers, [reject] = sample("acl.xml")
    assert papers == [
        Paper(
            id="paper:doi-10.1000-v1-2023.examples-main.1",
            title="Does RoBERTa Count? Probing n-grams in Swahili",
            abstract="We probe RoBERTa for counts of n-grams. A probe reaches ∼ 62% accuracy on SwaProbe, "
            "a dataset that we introduce (https://example.org/swaprobe).",
            date="2023-07",
            url="https://aclanthology.org/2023.examples-main.1/",
            authors=("Wanjiru Kamau", "明 李", "Sukarno"),
            source="acl.xml#2023.examples-main.1",
        ),
        Paper(
            id=paper_id("A Demo without an Abstract"),
            title="A Demo without an Abstract",
            date="2022",
            url="http://www.example.org/demo.pdf",
            authors=("A. B",),
            source="acl.xml",
        ),
    ]
    assert (reject.line, reject.reason) == (42, "it has no title")
