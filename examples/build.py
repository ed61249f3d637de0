"""Build a graph of the bundled abstracts, keep it in a file, and write it as a page.

Run it anywhere: it leaves example.kg and example.html in the current folder. Running it again adds nothing.
"""

from pathlib import Path

import kg

ABSTRACTS = Path(__file__).with_name("abstracts.jsonl")


def main() -> None:
    graph = kg.build(ABSTRACTS, path="example.kg")
    print(graph)
    for label, count in graph.counts().items():
        print(f"{count:5}  {label}")

    graph.write_html("example.html", title="Landmarks of machine learning")
    print("example.html shows it; kg.open('example.kg') opens it again")


if __name__ == "__main__":
    main()
