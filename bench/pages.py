"""How fast the discover page and an idea page are beside a bare page of the same size. Prints ratios.

Usage: python -m bench.pages
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.load import ROOT, fetch, per_second, server

ROUNDS = 3
PAGES = {"discover": "/", "idea": "/ideas/tideglow"}


def main() -> None:
    place = Path(tempfile.mkdtemp())
    environ = {"PLINTH_MODE": "demo", "DATA": str(place)}
    load = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
    subprocess.run(load, cwd=ROOT, env=os.environ | environ, check=True, capture_output=True)
    for name, path in PAGES.items():
        with server("bench.floor:fresh", **environ) as site, server("wsgi:app", **environ) as kept:
            size, etag = fetch(kept, path)
            floor_is = {"FLOOR_BYTES": str(size), "FLOOR_DB": str(place / "plinth.db")}
            with server("bench.floor:app", **floor_is) as floor:
                measure(name, path, size, etag, site, kept, floor)


def measure(name: str, path: str, size: int, etag: str | None, site: int, kept: int, floor: int) -> None:
    """Print one page beside the floor, whole and from the five-second cache, in alternating rounds."""
    rows: dict[str, list[float]] = {"floor": [], "page": [], "kept": [], "304": [], "hello": []}
    slow = []
    for _ in range(ROUNDS):
        rows["floor"].append(per_second(floor, "/")[0])
        rate, p95 = per_second(site, path)
        rows["page"].append(rate)
        slow.append(p95)
        rows["kept"].append(per_second(kept, path)[0])
        rows["hello"].append(per_second(floor, "/hello")[0])
        if etag:
            rows["304"].append(per_second(kept, path, headers={"If-None-Match": etag})[0])
    middle = {key: median(values) for key, values in rows.items() if values}
    print(f"{name} ({size:,} bytes)")
    print(f"  floor (bare Flask and Jinja, one select)  {middle['floor']:7.0f}/s")
    share = middle["page"] / middle["floor"]
    print(f"  page, not kept    {middle['page']:7.0f}/s  {share:6.0%} of the floor  p95 {median(slow):.1f} ms")
    print(f"  page, kept 5 s    {middle['kept']:7.0f}/s  {middle['kept'] / middle['floor']:6.0%} of the floor")
    if "304" in middle:
        print(f"  unchanged (304)   {middle['304']:7.0f}/s  {middle['304'] / middle['hello']:6.0%} of a bare hello")


if __name__ == "__main__":
    main()
