"""Look for a false sentence in why, why-not and what-if as long as one likes.

Usage: python searches/reasons [--seconds 300] [--values 10000] [--seed 0]

Small rulesets are gone through by brute force, with every change of up to three answers; then
random values inside and just outside the ranges that why-not shows on the cases of im-core are
compared with what advise says.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))


def main() -> int:
    """Search; 1 if a false sentence was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=300, help="for the small rulesets [300]")
    parser.add_argument("--values", type=int, default=10_000, help="on im-core [10000]")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    wrong = _worlds(given.seconds, given.seed) + _ranges(given.values, given.seed)
    return 1 if wrong else 0


def _worlds(seconds: float, seed: int) -> int:
    from imadvisor import Advisor
    from small_worlds import WORLDS, World

    wrong = 0
    for made in WORLDS:
        world = World(Advisor(), *made())
        begun, sheets, sentences = time.monotonic(), 0, 0
        while time.monotonic() - begun < seconds / len(WORLDS):
            rng = random.Random(seed + sheets)
            sheet = world.sheet(rng, rng.choice((1.0, 1.0, 0.8, 0.6, 0.3)))
            sheets += 1
            try:
                sentences += world.check(sheet, rng, most=3)
                for other in rng.sample(list(world.others(sheet, 2)), 5):
                    sentences += world.check_what_if(sheet, other)
            except AssertionError as error:
                wrong += 1
                print(f"{made.__name__}, seed {seed + sheets - 1}: {error}")
        print(f"{made.__name__}: {sheets} sheets, {sentences} sentences, {wrong} false so far")
    return wrong


def _ranges(count: int, seed: int) -> int:
    from imadvisor import Advisor
    from imadvisor.quality.cases import load_cases
    from shown_ranges import values

    advisor = Advisor()
    ruleset = advisor.ruleset("im-core")
    sheets = [case.sheet for case in load_cases(ruleset)]
    tried = islice(values(advisor, ruleset, sheets, random.Random(seed)), count)
    wrong = inside = 0
    for name, given, should, does in tried:
        inside += should
        if should is not does:
            wrong += 1
            print(f"{name}: {given} should {'' if should else 'not '}do it")
    print(f"im-core: {inside} values inside, {count - inside} outside, {wrong} false")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
