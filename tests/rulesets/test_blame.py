"""A mistake that an operation of a layer makes elsewhere is told where the operation stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import InputError
from imadvisor.rulesets import blame
from layering import joining, laid, shelf

WITHOUT_TABLES = """
[[remove]]
target = "K1"
reason = "Nobody washes."
"""
RENAMED = """
[[set]]
target = "H2"
reason = "r"
fields = { name.en = "Cold store too warm" }
"""
CHOICE = """
[[set]]
target = "K1"
reason = "r"
[set.fields]
choice = [{ id = "often", text.en = "Often", credit = 1 }]
"""


def _told(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        laid(tmp_path, text)
    assert all(p.place.file.endswith("acme/layer.toml") for p in caught.value.problems), (
        caught.value
    )
    lines = (tmp_path / "rules" / "acme" / "layer.toml").read_text(encoding="utf-8").splitlines()
    return [f"{lines[p.place.line - 1]} | {p.message} | {p.hint}" for p in caught.value.problems]


def test_what_lacks_its_evidence_is_told_at_the_removal(tmp_path: Path) -> None:
    gap = '[[remove]]\ntarget = "H1"\nreason = "r"\n'
    (told,) = _told(tmp_path, gap + WITHOUT_TABLES)
    where, message, hint = told.split(" | ")
    assert where == 'target = "K1"'
    assert message.startswith(
        "without question 'tables_washed': nothing decides criterion 'washed-daily' (in "
    )
    assert (
        "set or remove criterion 'washed-daily' as well, or keep question 'tables_washed'" in hint
    )


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        (
            CHOICE,
            'target = "K1"',
            "with this change of question 'tables_washed': gap 'tables-not-washed', when",
        ),
        (
            '[[set]]\ntarget = "settings:advice"\nreason = "r"\nfields = { priorities = 0 }\n',
            "fields = { priorities = 0 }",
            "[advice]: 'priorities': must be at least 1",
        ),
        (
            '[[remove]]\ntarget = "level:clean"\nreason = "r"\n',
            'target = "level:clean"',
            "without level 'clean': criterion 'washed-daily': there is no level 1",
        ),
        (
            '[[set]]\ntarget = "K2"\nreason = "r"\nfields = { type = "text" }\n',
            'target = "K2"',
            "with this change of question 'logbook': criterion 'written-down', when",
        ),
    ],
)
def test_a_change_that_breaks_what_is_below_is_told_at_the_change(
    tmp_path: Path, text: str, where: str, message: str
) -> None:
    told = _told(tmp_path, text)
    assert any(one.startswith(f"{where} | {message}") for one in told), told


@pytest.mark.parametrize("id", ["aaa", "zzz"])
@pytest.mark.parametrize("rank", [1, 99])
def test_a_code_that_is_taken_is_told_of_who_takes_it(tmp_path: Path, id: str, rank: int) -> None:
    text = f'[[add]]\nreason = "r"\n[add.dimension]\nid = "{id}"\ncode = "c1"\nrank = {rank}7\n'
    told = _told(tmp_path, text + 'name.en = "x"\nmethod = "mean"\n')
    message = f"code 'c1' of dimension '{id}' is also that of question 'fridge_degrees'"
    assert any(one.startswith(f'code = "c1" | {message} | give') for one in told), told


def test_a_code_that_is_set_and_taken_is_told_of_where_it_is_set(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, '[[set]]\ntarget = "H1"\nreason = "r"\nfields = { code = "K1" }\n')
    assert told.startswith("fields = { code = \"K1\" } | code 'K1' of gap 'tables-not-washed' is")


def test_what_two_operations_make_together_is_found_among_many(tmp_path: Path) -> None:
    many = "".join(
        f'[[add]]\nreason = "r"\n[add.role]\nid = "role-{i}"\nrank = {i}\nname.en = "x"\n'
        for i in range(20, 40)
    )
    gap = '[[remove]]\ntarget = "H1"\nreason = "r"\n'
    told = _told(tmp_path, many + gap + WITHOUT_TABLES + many.replace("role-", "duty-"))
    assert any(one.startswith('target = "K1" | without question') for one in told), told


def test_the_lowest_layer_that_makes_it_is_blamed(tmp_path: Path) -> None:
    gap = '[[remove]]\ntarget = "H1"\nreason = "r"\n'
    plug = joining("plug") + gap + WITHOUT_TABLES
    made = shelf(tmp_path, plug=plug).ruleset("bakery-hygiene")
    assert [layer.id for layer in made.left_out] == ["plug"]
    (problem,) = made.left_out[0].problems
    assert problem.place.file.endswith("plug/layer.toml")
    assert problem.message.startswith("without question 'tables_washed'")


def test_many_mistakes_of_one_operation_are_all_told_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blame, "MOST_TRIALS", 4)
    change = '[[set]]\ntarget = "ovens"\nreason = "r"\nfields = { type = "text", whole = false }\n'
    clear = change + 'clear = ["minimum"]\n'
    told = _told(tmp_path, RENAMED + clear)
    assert len(told) >= 1
    (tmp_path / "more").mkdir()
    told = _told(tmp_path / "more", RENAMED + CHOICE + clear)
    assert len(told) >= 3
    assert all(one.startswith(('target = "ovens" |', 'target = "K1" |')) for one in told), told
