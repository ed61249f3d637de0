"""Rank what papers report: top-1 accuracy, where more is better, and word error rate, where less is."""

from pathlib import Path

import kg

ABSTRACTS = Path(__file__).with_name("abstracts.jsonl")


def main() -> None:
    graph = kg.build(ABSTRACTS)
    for dataset, metric in (("ImageNet", "top-1 accuracy"), ("LibriSpeech", "word error rate")):
        print(f"\n{metric} on {dataset}")
        for place, row in enumerate(graph.leaderboard(dataset=dataset, metric=metric), 1):
            print(f"{place:4}. {row.value:>7}  {row.year}  {row.method or '?'}: {row.paper}")
            print(f"      {row.sentence}")


if __name__ == "__main__":
    main()
