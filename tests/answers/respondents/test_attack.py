"""Nobody can be sure of anybody: the attack on anonymous reports, as far as it takes seconds."""

from __future__ import annotations

import random
import re
from collections.abc import Hashable, Iterable
from pathlib import Path

import pytest

import attack
from attack import NOT_SHOWN, Case, Share, World, attacked, published, share_of
from imadvisor import Answer, Sheet
from imadvisor.answers.respondents.combined_answer import settled
from imadvisor.answers.respondents.public_sheet import public_sheet
from imadvisor.model.answers import DONT_KNOW, Kind
from random_rulesets import TODAY

CASES = {case.name: case for case in attack.cases()}
FEW = [name for name in CASES if len(CASES[name].states) <= 7]


@pytest.mark.parametrize("size", [1, 4, 5, 6, 7])
@pytest.mark.parametrize("name", FEW)
def test_of_respondents_of_one_role_nothing_is_sure(name: str, size: int) -> None:
    found = attacked(CASES[name], (size, 0, 0))
    assert found.told == {} and found.rounds == 1
    # It would be easy to publish nothing.
    assert (found.classes > 1) is (size >= 5)


@pytest.mark.parametrize("sizes", [(2, 3, 0), (1, 3, 1), (0, 0, 5), (0, 2, 3), (1, 1, 2)])
@pytest.mark.parametrize("name", ["yes or no", "1 boxes", "percentage, lowest", "level, median"])
def test_of_respondents_of_several_roles_nothing_is_sure(name: str, sizes: tuple[int, ...]) -> None:
    assert attacked(CASES[name], sizes).told == {}


def test_of_several_boxes_nothing_is_sure() -> None:
    assert attacked(CASES["3 boxes"], (5, 0, 0)).told == {}
    assert attacked(CASES["2 boxes"], (6, 0, 0)).told == {}


# -- the attack finds what is to be found ------------------------------------------------------


def _of_enough(case: Case, world: World, asked: int, known: int) -> Hashable:
    """What would be published of one group, if so many had to be asked and to know it."""
    said = [case.states[place] for places in world for place in places]
    knowing = [s for s in said if s is not None and s.kind is not Kind.DONT_KNOW]
    if len(said) < asked or len(knowing) < known:
        return NOT_SHOWN
    return settled(case.ruleset.questions["q"], knowing, "latest") or NOT_SHOWN


@pytest.mark.parametrize(
    ("name", "size", "asked", "known", "told"),
    [
        # Where all must know it, all have answered it.
        ("yes or no", 3, 3, 3, "whether it is answered"),
        # Who has not answered it knows then that all the others have.
        ("yes or no", 4, 4, 3, "whether it is answered"),
        ("percentage, median", 3, 3, 1, "the value, if any is given"),
        # The lowest is the highest there can be, so all say the same, however many they are.
        ("percentage, lowest", 6, 5, 3, "the value, if any is given"),
        ("percentage, highest", 6, 5, 3, "the value, if any is given"),
    ],
)
def test_less_care_is_found_out(name: str, size: int, asked: int, known: int, told: str) -> None:
    found = attacked(CASES[name], (size, 0, 0), lambda c, w: _of_enough(c, w, asked, known))
    assert any(told in why for why in found.told.values()), found.told
    assert found.rounds > 1


def test_how_many_know_it_tells_who_answered() -> None:
    def counted(case: Case, world: World) -> Hashable:
        return published(case, world), sum(place > 1 for place in world[0])

    assert attacked(CASES["yes or no"], (6, 0, 0), counted).told


def test_what_all_say_beside_what_a_part_says_tells_of_the_rest() -> None:
    def apart(case: Case, world: World) -> Hashable:
        part = (world[0], (), ())
        return _of_enough(case, world, 5, 3), _of_enough(case, part, 5, 3)

    found = attacked(CASES["percentage, median"], (5, 1, 0), apart)
    assert any("of asked" in why for why in found.told.values())


# -- more than seven ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_of_more_respondents_worlds_that_agree_are_made(seed: int) -> None:
    """The argument on the page about respondents, step by step, on random assessments."""
    rng = random.Random(seed)
    case = rng.choice(list(CASES.values()))
    roles = rng.choices(attack.ROLES, (6, 4, 2), k=rng.randint(8, 40))
    said = [rng.choice(case.states) for _ in roles]
    sheets = [_sheet(role, state) for role, state in zip(roles, said, strict=True)]
    public = public_sheet(sheets, case.ruleset)
    for group in public.questions["q"].groups:
        members = [place for place, role in enumerate(roles) if role in group.roles]
        assert len(members) == group.size >= 5
        for _ in range(5):
            somebody, knowing = rng.sample(members, 2)
            other: dict[int, attack.State] = dict.fromkeys(members, group.answer)
            other[knowing] = said[knowing]
            for state in (None, *case.states):
                other[somebody] = state
                world = [
                    _sheet(role, other.get(place, said[place])) for place, role in enumerate(roles)
                ]
                if _may_be(case, state, group.answer):
                    assert public_sheet(world, case.ruleset) == public, (case.name, state)


def _may_be(case: Case, state: attack.State, shown: Answer | None) -> bool:
    """Whether one member may say this, where all but two say what is shown."""
    if state is None or state is DONT_KNOW or state == shown:
        return True
    if shown is None:
        # All but two have not answered, and two are too few.
        return True
    way = case.ruleset.questions["q"].combine or case.ruleset.settings.respondents.dates
    if way in (None, "median", "majority"):
        return True
    if state.kind is not Kind.VALUE or shown.kind is not Kind.VALUE:
        return True
    values = [s.value for s in case.states if s is not None and s.kind is Kind.VALUE]
    place, least = values.index(state.value), values.index(shown.value)
    return place >= least if way in ("lowest", "earliest") else place <= least


def _sheet(role: str, state: attack.State) -> Sheet:
    return Sheet("r", TODAY, {} if state is None else {"q": state}, role=role)


# -- what is left ------------------------------------------------------------------------------

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "respondents.md").read_text("utf-8")
TABLE = PAGE.partition("<!-- shown -->")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| (.+?) \| (\d+) % \| (\d+) % \|$", TABLE, re.MULTILINE)
RULES = {
    "lower median": ("percentage, median", "level, median"),
    "lowest or highest": ("percentage, lowest", "level, highest", "date, latest by the ruleset"),
    "majority of yes and no": ("yes or no",),
    "majority of three choices": ("one of three choices",),
    "several boxes": ("1 boxes", "2 boxes"),
}


def _shared(names: Iterable[str]) -> Share:
    return sum((share_of(CASES[n], size) for n in names for size in (5, 6)), Share(0, 0, 0))


@pytest.mark.parametrize(("rule", "shown", "untied"), ROWS)
def test_the_page_says_how_much_is_shown(rule: str, shown: str, untied: str) -> None:
    share = _shared(RULES[rule])
    assert round(100 * share.shown / share.worlds) == int(shown)
    assert round(100 * share.shown / (share.worlds - share.tied)) == int(untied)


def test_most_of_what_enough_know_is_shown() -> None:
    assert len(ROWS) == len(RULES)
    whole = _shared(name for name in FEW if "agree" not in name)
    assert whole.shown / whole.worlds >= 0.84
    # What is not is nearly all tied, and left open in an open report as well.
    assert whole.shown / (whole.worlds - whole.tied) >= 0.98
    together = re.search(r"All rules together it is (\d+) %, and (\d+) % of what is not", PAGE)
    assert together
    assert round(100 * whole.shown / whole.worlds) == int(together[1])
    assert round(100 * whole.shown / (whole.worlds - whole.tied)) == int(together[2])
