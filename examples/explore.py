"""Ask a graph: what is this called, which papers use it, what is it linked with, and where does it say so?"""

from pathlib import Path

import kg

ABSTRACTS = Path(__file__).with_name("abstracts.jsonl")


def main() -> None:
    graph = kg.build(ABSTRACTS)

    squad = graph.entity("squad")  # any of its names will do
    print(f"{squad.name} is a {squad.type.lower()}, named by {squad.paper_count} papers ({squad.id})")

    print("\nPapers that test on it:")
    for paper in graph.papers(dataset="SQuAD", role="EVALUATES_ON"):
        print(f"  {paper.year}  {paper.title}")

    print("\nWhat papers say of it and other things:")
    for near in graph.neighbours("SQuAD")[-5:]:
        print(f"  {near.edge} {'->' if near.outgoing else '<-'} {near.name}: {near.sentence}")

    print("\nSentences on BERT and SQuAD:")
    for found in graph.evidence("BERT", "SQuAD"):
        print(f"  {found.sentence}  [{found.paper}]")

    try:
        graph.entity("SQuADD")
    except kg.UnknownEntity as error:
        print(f"\n{error}")


if __name__ == "__main__":
    main()
