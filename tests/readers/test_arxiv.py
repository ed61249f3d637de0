"""arXiv's XML: answers of the API, and OAI-PMH in both formats."""

from kg.records import Paper


def test_an_answer_of_the_api(sample):
    papers, rejects = sample("arxiv-atom.xml")
    assert papers == [
        Paper(
            id="paper:arxiv-2405.90001",
            title="Sparse Routing Helps Small Encoders: A Study of Mixture Layers on GLUE",
            abstract="We study mixture layers in encoders of fewer than 100M parameters. With expert dropout < 0.1, "
            "routing improves accuracy on MNLI from 84.1% to 85.6% & costs nothing at inference. "
            "Code is at https://example.org/sparse.",
            date="2023-11-28",
            url="http://arxiv.org/abs/2405.90001v3",
            authors=("Mirela Popescu", "Jón Þórsson"),
            source="arxiv-atom.xml",
        ),
        Paper(
            id="paper:arxiv-cs-0999001",
            title="A Perceptron That Forgets",
            abstract="This paper has been withdrawn by the author, due to an error in Lemma 2.",
            date="2009-09-14",
            url="http://arxiv.org/abs/cs/0999001v1",
            authors=("O. Lindqvist",),
            source="arxiv-atom.xml",
        ),
    ]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (50, "it is no paper but an error of arXiv's: incorrect id format for 1234")
    ]


def test_records_of_oai_without_the_deleted(sample):
    assert sample("arxiv-oai.xml") == (
        [
            Paper(
                id="paper:arxiv-2311.90002",
                title="Reading Charts with Frozen Vision Encoders: What CLIP Already Knows",
                abstract="We ask what frozen vision encoders know of charts. A linear probe on CLIP features reaches "
                "71.3% accuracy on ChartQA, 4 points less than fine-tuning. We release probes for five encoders.",
                date="2023-11-28",
                url="https://arxiv.org/abs/2311.90002",
                authors=("Mirela Popescu", "Jan van der Meer Jr", "BabyLens Team"),
                source="arxiv-oai.xml",
            )
        ],
        [],
    )


def test_a_raw_record_is_dated_by_its_first_version_and_its_authors_are_without_affiliations(sample):
    assert sample("arxiv-oai.raw.xml") == (
        [
            Paper(
                id="paper:arxiv-cs-0999001",
                title="A Perceptron That Forgets",
                abstract="We describe a perceptron whose weights decay, and show that it forgets what it saw more "
                "than k steps ago. On a stream made of MNIST it loses 2.4 points.",
                date="2009-09-14",
                url="https://arxiv.org/abs/cs/0999001",
                authors=("O. Lindqvist", "E. Brandt", "K. Sato"),
                source="arxiv-oai.raw.xml",
            )
        ],
        [],
    )


def test_a_harvest_in_a_shell_of_its_own_is_known_by_its_metadata(text):
    record = (
        '<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2311.90003</id><created>x</created><title>A</title></arXiv>'
    )
    papers, _ = text(f"<Records><Record>{record}</Record></Records>")
    assert [(paper.id, paper.date) for paper in papers] == [("paper:arxiv-2311.90003", None)]


def test_other_metadata_than_arxivs_are_rejected(text):
    xml = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header/><metadata>
    <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"/></metadata></record></ListRecords></OAI-PMH>"""
    papers, [reject] = text(xml)
    assert (papers, reject.reason) == ([], "its metadata are not of the format arXiv or arXivRaw but dc")


def test_the_abstract_of_a_daily_feed_is_without_its_announcement(text):
    papers, _ = text(
        """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>
        <id>oai:arXiv.org:2405.90004v1</id><title>A</title>
        <link href="https://arxiv.org/abs/2405.90004" rel="alternate"/>
        <summary>arXiv:2405.90004v1 Announce Type: new \nAbstract: We study.</summary>
        <arxiv:announce_type>new</arxiv:announce_type></entry></feed>"""
    )
    assert [(paper.id, paper.abstract, paper.url) for paper in papers] == [
        ("paper:arxiv-2405.90004", "We study.", "https://arxiv.org/abs/2405.90004")
    ]
