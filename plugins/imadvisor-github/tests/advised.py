"""Advice for the tests, and what was written of it."""

import functools
import json
from pathlib import Path
from typing import Any

from imadvisor import Advice, Language, testing

import imadvisor_github

TESTS = Path(__file__).resolve().parent
MUNICIPALITY = TESTS / "municipality.toml"
"""The example of imadvisor of that name."""
SMALL = TESTS / "small.toml"
"""A few answers that lead to prerequisites of prerequisites."""


@functools.cache
def advice_on(answers: Path = MUNICIPALITY, ruleset: str = "im-core") -> Advice:
    """The advice on an answer file."""
    return testing.advisor_with(imadvisor_github).advise(answers, ruleset)


def written(advice: Advice, code: str = "en") -> str:
    """What the exporter writes of an advice."""
    return imadvisor_github.GithubIssues().write(advice, Language(code, advice.ruleset))


def requests(text: str) -> tuple[list[Any], list[Any]]:
    """The labels and the issues of a file."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [r for r in lines if "name" in r], [r for r in lines if "title" in r]


def readme(mark: str) -> str:
    """The code block below a comment in the README, without its fences."""
    text = (TESTS.parent / "README.md").read_text("utf-8")
    _, found, rest = text.partition(f"<!-- {mark} -->\n")
    assert found, mark
    opening, _, rest = rest.partition("\n")
    fence = opening.rstrip("abcdefghijklmnopqrstuvwxyz")
    assert set(fence) == {"`"}, opening
    return rest[: rest.index(f"{fence}\n")]
