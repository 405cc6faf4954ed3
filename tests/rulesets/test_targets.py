"""The target of an operation is found by kind and id, by id, or by code, in every operation."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import InputError
from imadvisor.plugins.layer_choice import stack_of
from imadvisor.rulesets.base_changes import collisions
from imadvisor.rulesets.resolution import base_of
from imadvisor.rulesets.targets import Miss, target_of
from layering import head, joining, laid, shelf

WAYS = ("gap:warm-fridge", "gap:H2", "warm-fridge", "H2", "h2", "gap:h2", "H2\u200b")
SET = '[[set]]\ntarget = "{}"\nreason = "r"\nfields = {{ severity = "minor" }}\n'
REMOVE = '[[remove]]\ntarget = "{}"\nreason = "r"\n'


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_name_an_object_is_taken_by_every_operation(tmp_path: Path, way: str) -> None:
    assert laid(tmp_path / "set", SET.format(way)).gaps["warm-fridge"].severity == "minor"
    assert "warm-fridge" not in laid(tmp_path / "remove", REMOVE.format(way)).gaps
    advisor = shelf(tmp_path / "rebase", acme=head() + SET.format(way) + 'was = { severity = "x" }')
    stack = stack_of("acme", advisor.catalogue)
    (problem,) = collisions(base_of(stack), stack.layers[-1])
    assert problem.message.startswith("gap 'warm-fridge': severity was “x”; it is now “grave”")


def test_the_same_object_named_in_two_ways_is_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="severity is set twice"):
        laid(tmp_path, SET.format("H2") + SET.format("warm-fridge"))


def test_a_name_of_several_objects_lists_them(tmp_path: Path) -> None:
    dimension = '[[add]]\nreason = "r"\n[add.role]\nid = "cooling"\nrank = 9\nname.en = "x"\n'
    with pytest.raises(InputError) as caught:
        laid(tmp_path, dimension + SET.format("cooling"))
    assert "'cooling' names 2 objects" in str(caught.value)
    assert "did you mean 'dimension:cooling' or 'role:cooling'?" in str(caught.value)


def test_what_a_plugin_adds_does_not_make_a_target_of_a_client_unclear(tmp_path: Path) -> None:
    brought = '[[role]]\nid = "warm-fridge"\nrank = 9\nname.en = "x"\n'
    made = laid(tmp_path, SET.format("warm-fridge"), plug=joining("plug") + brought)
    assert "warm-fridge" in made.things["role"]
    assert made.gaps["warm-fridge"].severity == "minor"


def test_a_code_with_a_colon_in_it_is_a_target(tmp_path: Path) -> None:
    gap = SET.format("H2").replace('severity = "minor"', 'code = "H:2"')
    made = laid(tmp_path, gap)
    assert target_of("H:2", made.contents.entries) == ("gap", "warm-fridge")


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        ("warm-frige", "there is no object 'warm-frige' in bakery", "did you mean 'warm-fridge'"),
        ("gap:H3", "there is no gap 'H3' in bakery", ""),
        ("gapp:H2", "there is no kind 'gapp'", "did you mean 'gap'?"),
        ("settings:advise", "there is no settings 'advise'", "did you mean 'advice'?"),
        ("question:warm-fridge", "there is no question 'warm-fridge'", "ruleset show"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(
    tmp_path: Path, target: str, message: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        laid(tmp_path, SET.format(target))
    assert message in str(caught.value) and hint in str(caught.value)


def test_no_target_is_taken_of_an_empty_name() -> None:
    assert isinstance(target_of("", {}), Miss) and isinstance(target_of("gap:", {}), Miss)


def test_a_layer_without_pins_gets_them_by_rebasing(tmp_path: Path) -> None:
    bare = "\n".join(line for line in head().splitlines() if not line.startswith("base_"))
    advisor = shelf(tmp_path, acme=bare + "\n" + SET.format("H2"))
    with pytest.raises(InputError) as caught:
        advisor.ruleset("acme")
    assert "[layer] needs base_version and base_hash" in str(caught.value)
    assert "acme --accept writes them, for bakery-hygiene 0.3" in str(caught.value)
