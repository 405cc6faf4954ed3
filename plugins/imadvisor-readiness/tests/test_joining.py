"""The layer joins im-core, and leaves what is there as it is."""

import pytest
from imadvisor import Sheet, testing
from imadvisor.testing import load_cases, run_case

import imadvisor_readiness
from advised import DIMENSION, LAYER, advisor, joined, plain, written


def test_it_is_one_layer_that_joins_im_core() -> None:
    (layer,) = imadvisor_readiness.imadvisor_layers()
    assert (layer.id, layer.folder, layer.augments) == ("readiness", LAYER, "im-core")


def test_im_core_loads_with_it_without_a_warning_and_its_own_cases_hold() -> None:
    made = advisor().ruleset("im-core")
    assert not made.warnings
    differs = {
        found.what
        for case in load_cases(made)
        for found in run_case(case, lambda sheet: advisor().advise(sheet, made))
    }
    # What it adds takes a place in the list, and its dimension counts in the overall level;
    # nothing else of im-core comes out otherwise.
    assert differs <= {"order", "focus", "overall"}
    assert [(origin.layer, origin.version) for origin in made.layers] == [("readiness", "1.0.0")]
    assert (made.id, made.version) == (plain().id, plain().version)
    assert made.hash != plain().hash


def test_what_it_adds_is_in_the_ruleset_and_comes_from_it() -> None:
    added = list(written())
    assert len(added) == 22
    for kind, thing in added:
        found = joined().things[kind][thing["id"]]
        assert joined().origin_of(found).layer == "readiness"
        assert thing["id"] not in plain().things[kind]


def test_it_adds_and_changes_nothing() -> None:
    made = joined()
    assert made.settings == plain().settings
    assert {kind for kind, _ in written()} == {"dimension", "criterion", "question", "gap"}
    for kind, things in plain().things.items():
        for id, thing in things.items():
            assert made.things[kind][id] == thing, (kind, id)


def test_what_it_says_of_the_rest_is_what_im_core_says() -> None:
    made, alone = joined(), testing.advisor_with()
    own = {thing["id"] for kind, thing in written() if kind == "question"}
    some = 0
    for sheet in testing.random_sheets(made, 150, seed=7):
        some += bool(own & sheet.answers.keys())
        theirs = {id: answer for id, answer in sheet.answers.items() if id not in own}
        ours = advisor().decide(sheet, made)
        rest = alone.decide(Sheet(sheet.ruleset, sheet.date, theirs), plain())
        for id, dimension in rest.dimensions.items():
            assert ours.dimensions[id] == dimension
        for id, gap in rest.gaps.items():
            assert ours.gaps[id] == gap
        assert ours.positions == rest.positions
    assert some > 100, "the sheets answer the questions of the layer as well"


def test_a_layer_of_a_client_goes_on_working_and_gets_the_dimension_too() -> None:
    made = testing.check_ruleset(advisor(), "dutch-municipality", cases=False)
    assert DIMENSION in made.dimensions
    assert [origin.layer for origin in made.layers] == ["readiness", "dutch-municipality"]


@pytest.mark.parametrize("name", ["sources", "aspects", "recommendations", "severities"])
def test_what_it_leans_on_is_im_cores(name: str) -> None:
    assert getattr(joined(), name) == getattr(plain(), name)
