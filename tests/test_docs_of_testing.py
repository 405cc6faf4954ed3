"""The page on testing rules shows what its commands print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from kiosk import PAGE, RULES, kiosk_in

RUNS = dict(re.findall(r"<!-- (\w+) -->\n```console\n\$ (.*?)```", PAGE, re.DOTALL))


def _shown(text: str) -> str:
    return re.sub(r"\(\d+(\.\d+)? s\)", "(… s)", text)


@pytest.mark.parametrize(
    ("name", "status"), [("test", 0), ("failing", 1), ("updating", 0), ("mutating", 0)]
)
def test_a_command_prints_what_the_page_shows(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    status: int,
) -> None:
    command, _, printed = RUNS[name].partition("\n")
    rules = RULES
    if name in ("failing", "updating"):
        rules = rules.replace("visitors > 50", "visitors > 60")
    kiosk_in(tmp_path, rules=rules)
    monkeypatch.chdir(tmp_path)
    result = run(*command.removeprefix("imadvisor ").split())
    assert result.exit_code == status, result.output
    shown = result.stdout if name != "updating" else result.stderr.strip("\n")
    shown = shown.removesuffix("\nwrote kiosk/cases/days.toml")
    assert _shown(shown).rstrip("\n") == _shown(printed).rstrip("\n")


def test_every_key_of_an_expectation_is_on_the_page() -> None:
    from imadvisor.quality.cases import Expect

    table = PAGE[PAGE.index("| key | what it says |") : PAGE.index("A case with `to_confirm")]
    told = {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line[:140])}
    assert set(Expect.model_fields) <= told
