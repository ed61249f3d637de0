"""PubMed's XML: labelled sections, titles with markup, ids beside those of what is cited."""

from kg.records import Paper, paper_id


def test_articles_and_chapters(sample):
    papers, [reject] = sample("pubmed.xml")
    assert papers == [
        Paper(
            id="paper:doi-10.1000-jir.2024.101",
            title="nnU-Net for in vivo T2-weighted prostate MRI: does pretraining help?",
            abstract="BACKGROUND: Segmentation networks are often trained from scratch. METHODS: We pretrained "
            "nnU-Net on 5,000 unlabelled scans (n = 3 sites) and fine-tuned it on PROMISE12. "
            "RESULTS: The Dice score rose from 0.87 to 0.89 (P<.05). CONCLUSIONS: Pretraining helps & is cheap.",
            date="2023-11-05",
            url="https://pubmed.ncbi.nlm.nih.gov/99000001/",
            authors=("Chidi B Okafor", "María Núñez Jr", "PROSTATE-AI Consortium"),
            source="pubmed.xml#99000001",
        ),
        Paper(
            id=paper_id("Redes neuronales en la clínica: una introducción."),
            title="Redes neuronales en la clínica: una introducción.",
            date="2019-11",
            url="https://pubmed.ncbi.nlm.nih.gov/99000002/",
            authors=("L Ruiz",),
            source="pubmed.xml#99000002",
        ),
        Paper(
            id="paper:doi-10.1000-book.3",
            title="Transfer from ImageNet",
            abstract="This chapter reviews transfer from ImageNet.",
            date="2022",
            url="https://pubmed.ncbi.nlm.nih.gov/99000003/",
            authors=("Tola Adeyemi",),
            source="pubmed.xml#99000003",
        ),
    ]
    assert (reject.line, reject.reason) == (7, "it has no title")
