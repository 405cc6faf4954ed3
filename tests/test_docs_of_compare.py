"""What the page on change over time shows is what the commands say."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.advice.states import GapState, gap_kind
from imadvisor.engine.decision import GapStatus
from imadvisor.model.numbers import Interval

Run = Callable[..., Result]
PAGE = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)[1:]
STATUSES: dict[str, tuple[GapStatus, ...]] = {
    "present": ("present",),
    "absent": ("absent",),
    "later, or not applicable": ("later", "not-applicable"),
    "undetermined or unknown": ("undetermined", "unknown"),
    "present, later or absent": ("present", "later", "absent"),
    "later": ("later",),
}
KINDS = {
    "closed": "closed",
    "weighs more, weighs less, still there": "remaining",
    "new": "new",
    "not due or applicable then, due now": "due",
    "not known then, and there": "found",
    "no longer known": "no-longer-known",
    "prevented before it was due": "averted",
    "no longer due or applicable": "lapsed",
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    earlier = ROOT / "examples" / "earlier" / "municipality-2025.toml"
    shutil.copy(earlier, "last-year.toml")
    shutil.copy(ROOT / "examples" / "municipality.toml", "this-year.toml")
    text = earlier.read_text(encoding="utf-8").replace("2025-11-03", "2026-04-07")
    Path("in-spring.toml").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("files")
def test_the_commands_work_and_the_summary_is_what_they_say(run: Run) -> None:
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    (summary,) = re.findall(r"<!-- summary -->\n```text\n(.*?)```", PAGE, re.DOTALL)
    for line in commands.splitlines():
        program, *arguments = shlex.split(line)
        assert program == "imadvisor"
        result = run(*arguments)
        assert result.exit_code == ("--fail-if-worse" in arguments), result.output
        if len(arguments) == 3:
            assert summary in result.stdout
    assert Path("progress.docx").exists() and Path("trends.html").exists()


@pytest.mark.parametrize("words", [row for row in WORDS if row[0] in KINDS], ids=lambda row: row[0])
def test_the_words_mean_what_the_table_says(words: tuple[str, str, str]) -> None:
    word, then, now = words
    one = Interval(1, 1)
    for old in STATUSES[then]:
        for new in STATUSES[now]:
            states = [GapState(s, one if s == "present" else None) for s in (old, new)]
            assert gap_kind(*states) == KINDS[word]


def test_every_word_of_the_table_is_known() -> None:
    assert [row[0] for row in WORDS if row[1] in STATUSES] == list(KINDS)
