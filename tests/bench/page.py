"""Times the page of a graph file: making it, opening it in Chromium, and what answers a search and a click.

    python tests/bench/page.py seeds.kg
    python tests/bench/graphs.py big.kg --nodes 10000 --edges 40000 && python tests/bench/page.py big.kg

Times in the browser are the medians of so many openings; an answer counts as given when the frame after it is painted.
Where other programs run, look at the time of a processor: it does not count theirs.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from kg.pipeline import load
from kg.view import write_html

_PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SETTLED = f"""async () => {{
    while (!document.body.dataset.ready) await new Promise((done) => setTimeout(done, 5));
    await {_PAINTED};
    return performance.now();
}}"""
_ANSWERED = f"""async (given) => {{
    const times = [];
    for (const each of given.values) {{
        const before = performance.now();
        given.search ? ((box.value = each), listHits(true)) : change({{ node: nodes.id[each] }});
        await {_PAINTED};
        times.push(performance.now() - before);
    }}
    return times;
}}"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("graph", metavar="GRAPH.kg")
    parser.add_argument("--times", type=int, default=5, metavar="N")
    asked = parser.parse_args()
    begun, busy = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        write_html(load(asked.graph), path)
        print(
            f"made in         {time.perf_counter() - begun:7.2f} s ({time.process_time() - busy:.2f} s of a processor)"
        )
        print(f"size            {path.stat().st_size / 1e6:7.2f} MB")
        opened = [_opened(path) for _ in range(asked.times)]
    for name, unit in (
        ("opens in", "s"),
        ("of a processor", "s"),
        ("a search takes", "ms"),
        ("the slowest", "ms"),
        ("a click takes", "ms"),
        ("the slowest one", "ms"),
        ("work of a click", "ms"),
        ("requests", ""),
        ("complaints", ""),
    ):
        print(f"{name:<15} {median(each[name] for each in opened):7.2f} {unit}")


def _opened(path: Path) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as run:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = run.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page: Any = browser.new_page(viewport={"width": 1440, "height": 900})
        requests: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        processor = page.context.new_cdp_session(page)
        processor.send("Performance.enable", {"timeDomain": "threadTicks"})  # of the page's thread, whatever else runs

        def busy() -> float:
            metrics = processor.send("Performance.getMetrics")["metrics"]
            return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

        page.goto(path.as_uri(), wait_until="commit")
        settled = page.evaluate(_SETTLED)
        opening = busy()
        names = page.evaluate(
            "() => [0, 9, 60, 200, 400].filter((node) => node in nodes.name).map((node) => nodes.name[node])"
        )
        misspelt = [name.lower().replace("e", "", 1) for name in names]
        searches = page.evaluate(_ANSWERED, {"search": True, "values": [*names, *misspelt, "zzzyx"]})
        before = busy()
        clicks = page.evaluate(_ANSWERED, {"search": False, "values": [0, 1, 2, 3, 30, 100]})
        clicking = (busy() - before) / len(clicks)
        browser.close()
    return {
        "opens in": settled / 1000,
        "of a processor": opening,
        "a search takes": median(searches),
        "the slowest": max(searches),
        "a click takes": median(clicks),
        "the slowest one": max(clicks),
        "work of a click": clicking * 1000,
        "requests": len(requests),
        "complaints": len(complaints),
    }


if __name__ == "__main__":
    main()
