"""What the page on the interview says is what happens, and its figures are those measured."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

import click
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.cli import main
from imadvisor.engine.program import compiled
from imadvisor.interview.question_view import keys
from imadvisor.interview.simulation import OUTSIDE_SHARE, UNKNOWN_SHARE, answered_in_full, counted
from imadvisor.language import Language
from imadvisor.quality.cases import load_cases
from imadvisor.reasons.goal import GOALS
from imadvisor.reasons.next_question import _TRIED, ORDERS, Asking

PAGE = (ROOT / "docs" / "interview.md").read_text(encoding="utf-8")
(SHELL,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_the_commands_are_ones() -> None:
    for line in SHELL.splitlines():
        _, name, *arguments = shlex.split(line.partition("#")[0])
        command = main.get_command(click.Context(main), name)
        assert command is not None
        command.make_context(name, arguments)


def test_the_keys_are_all_there() -> None:
    table = PAGE.split("<!-- keys -->")[1].split("\n\n")[0]
    found = dict(re.findall(r"^\| `(.)` \| (.+) \|$", table, re.MULTILINE))
    known = dict(keys(Language("en")))
    assert found.keys() == known.keys()
    assert all(found[key].startswith(said) for key, said in known.items())


def test_the_goals_and_orders_are_all_there() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE))[:4] == GOALS
    assert all(f"`--order {order}`" in PAGE for order in ORDERS)
    assert f"more than {_TRIED} questions" in " ".join(PAGE.split())


def test_the_next_question_is_the_one_shown(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"<!-- next -->\n```text\n\$ imadvisor (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert block and run(*block[1].split()).stdout == block[2]


def test_the_figures_are_those_of_the_rules_that_are_named(
    advisor: Advisor, im_core: Ruleset
) -> None:
    text = " ".join(PAGE.split())
    assert f"{int(UNKNOWN_SHARE * 100)}% is *don't know*" in text
    assert f"{int(OUTSIDE_SHARE * 100)}% *not applicable*" in text
    if f"`{im_core.hash}`" not in PAGE:
        pytest.skip("im-core says something else now than when it was measured")
    cases = [answered_in_full(im_core, case.sheet) for case in load_cases(im_core)]
    asking = Asking(compiled(im_core, advisor.catalogue.methods))
    assert f"its {len(cases)} cases" in text
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\S+) \| (\S+) \| (\d+)–(\d+) \|", PAGE, re.MULTILINE)
    shown = {(goal, order): tuple(rest) for goal, order, *rest in rows[len(rows) // 2 :]}
    for count in counted(asking, cases, goals=["levels", "gaps"], orders=["author"]):
        ends = (str(min(count.asked)), str(max(count.asked)))
        assert shown[count.goal, count.order] == (f"{count.mean:.1f}", f"{count.median:g}", *ends)
