"""`imadvisor lens` tells what is wrong with lenses, before anybody answers them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from imadvisor import testing

from imadvisor_lens.command import lens
from lenses import SAMPLE, sample


def run(*arguments: object) -> Result:
    return CliRunner().invoke(lens, [str(argument) for argument in arguments])


def test_its_manners() -> None:
    testing.check_command(lens)


def test_a_lens_that_is_right() -> None:
    result = run(SAMPLE)
    assert (result.exit_code, result.output) == (0, f"{SAMPLE}: nothing is wrong\n")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    data: dict[str, Any] = sample()
    data["pillars"][0]["questions"][0]["riskRules"][0]["condition"] = "brake_no"
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return path


def test_mistakes_are_told_with_their_place(wrong: Path) -> None:
    result = run(SAMPLE, wrong)
    assert result.exit_code == 1
    assert f"{SAMPLE}: nothing is wrong" in result.output
    assert f"{wrong}:" in result.output and "there is no choice 'brake_no'" in result.output
    told = json.loads(run(wrong, "--format", "json").output)[str(wrong)]
    assert told[0]["line"] > 1 and not told[0]["warning"]
    assert "did you mean 'brakes_no'" in told[0]["hint"]


@pytest.mark.parametrize(
    ("text", "said"), [("{}", "this is no custom lens"), ('{"a": NaN}', "NaN is no number")]
)
def test_what_is_no_lens(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1 and said in result.output


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.json")
    assert result.exit_code == 1 and "no such file" in result.output
