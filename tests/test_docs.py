"""What the documentation says of answers is what happens to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result

from imadvisor import Advisor, Answer, AnswersError, Ruleset
from imadvisor.model.answers import Kind

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
UNDERSTOOD = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", ANSWERS, re.MULTILINE)


def _in_words(answer: Answer) -> str:
    match answer.value:
        case None:
            return "don't know" if answer.kind is Kind.DONT_KNOW else "not applicable"
        case Fraction() as number:
            return str(int(number)) if number.denominator == 1 else str(float(number))
        case frozenset() as several:
            return ", ".join(sorted(several))
        case value:
            return str(value)


def test_the_table_is_found() -> None:
    assert len(UNDERSTOOD) >= 15


@pytest.mark.parametrize(("question", "written", "read"), UNDERSTOOD)
def test_an_answer_is_read_as_the_table_says(
    advisor: Advisor, im_core: Ruleset, tmp_path: Path, question: str, written: str, read: str
) -> None:
    file = tmp_path / "answers.csv"
    rows = f'assessment.date;2026-11-24\n{question};"{written}"\n'
    file.write_text(f"Id;Antwoord\n{rows}")
    if read.startswith("an error: "):
        with pytest.raises(AnswersError, match=re.escape(read.removeprefix("an error: "))):
            advisor.sheet(file, im_core)
    else:
        assert _in_words(advisor.sheet(file, im_core).answers[question]) == read


def test_merging_shows_what_the_page_shows(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = re.search(
        r"<!-- merging -->\n```text\n\$ imadvisor (.*?)\n(.*?)```", ANSWERS, re.DOTALL
    )
    assert block
    for name, role, answer in (("sponsor", "Opdrachtgever", "ja"), ("users", "user", "nee")):
        rows = f"assessment.date;2026-11-24\nrespondent.role;{role}\nowner_named;{answer}\n"
        (tmp_path / f"{name}.csv").write_text(f"Id;Antwoord\n{rows}")
    monkeypatch.chdir(tmp_path)
    result = run(*block[1].split())
    assert result.exit_code == 1
    assert result.stdout == block[2]
