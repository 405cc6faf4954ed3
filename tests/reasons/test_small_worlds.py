"""Brute force on small worlds: no sentence of why, why-not and what-if is false."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from imadvisor import Advisor, Ruleset
from imadvisor.quality.cases import load_cases
from shown_ranges import values
from small_worlds import WORLDS, World


@pytest.mark.parametrize("made", WORLDS, ids=lambda made: made.__name__)
def test_nothing_false_is_said(advisor: Advisor, made: object) -> None:
    """Full and partial sheets, every object, every change of up to two answers."""
    rng = random.Random(7)
    world = World(advisor, *made())  # type: ignore[operator]
    count = 0
    for share in (1.0, 1.0, 0.8, 0.6, 0.3, 0.2):
        sheet = world.sheet(rng, share)
        count += world.check(sheet, rng, most=2)
        for other in rng.sample(list(world.others(sheet, 2)), 5):
            count += world.check_what_if(sheet, other)
    assert count > 60


def test_values_in_and_beside_shown_ranges_do_what_they_shall(
    advisor: Advisor, im_core: Ruleset
) -> None:
    """A smoke of what searches/reasons does with ten thousand."""
    sheets = [case.sheet for case in load_cases(im_core)][::6]
    counted = {True: 0, False: 0}
    for name, given, should, does in islice(
        values(advisor, im_core, sheets, random.Random(3)), 400
    ):
        assert does is should, (name, given)
        counted[should] += 1
    assert min(counted.values()) > 10
