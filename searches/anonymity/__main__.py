"""Attack anonymous reports with up to seven respondents, in every layout of roles.

Usage: python searches/anonymity [--most 7] [--worlds 70000]

Prints what is sure of somebody, and how much of what enough know is published; the exit status is
1 if anything is sure. A layout with more worlds than asked for is passed over, and said.
"""

from __future__ import annotations

import argparse
import sys
import time
from math import comb, prod
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Attack everything; 1 if something is sure of somebody."""
    sys.path.insert(0, str(ROOT / "tests"))
    from attack import Share, attacked, cases, layouts, share_of

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--most", type=int, default=7, help="respondents [7]")
    parser.add_argument("--worlds", type=int, default=70_000, help="of one layout [70,000]")
    given = parser.parse_args()
    whole, sure_of = Share(0, 0, 0), 0
    for case in cases():
        begun, count, passed, sure = time.perf_counter(), 0, 0, 0
        for sizes in layouts(1, given.most):
            kinds = len(case.states)
            if prod(comb(kinds + size - 1, size) for size in sizes) > given.worlds:
                passed += 1
                continue
            found = attacked(case, sizes)
            count += found.worlds
            sure += len(found.told)
            for why in found.told.values():
                print(f"{case.name}, {sizes}: {why}")
        sure_of += sure
        share = Share(0, 0, 0)
        for size in range(5, given.most + 1):
            share += share_of(case, size)
        whole += share
        more = f", {passed} layouts passed over" if passed else ""
        print(
            f"{case.name}: {count:,} worlds, {sure} sure{more}; {_told(share)} "
            f"({time.perf_counter() - begun:.0f} s)",
            flush=True,
        )
    print(f"together: {_told(whole)}")
    return int(sure_of > 0)


def _told(share: object) -> str:
    from attack import Share

    assert isinstance(share, Share)
    if not share.worlds:
        return "nothing to show"
    untied = share.worlds - share.tied
    return (
        f"of the worlds in which five know it {share.shown / share.worlds:.1%} are shown, "
        f"of those that are not tied {share.shown / untied:.1%}"
    )


if __name__ == "__main__":
    sys.exit(main())
