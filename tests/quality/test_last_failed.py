"""Running the cases that failed again, and no more than the first that fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from click.testing import Result

from imadvisor.cli.last_failed import LastFailed, cache_folder
from kiosk import CASES, RULES, kiosk_in

Run = Callable[..., Result]
WRONG = RULES.replace("visitors > 50", "visitors > 49").replace("visitors > 40", "visitors > 70")
"""With these the market day is not grave, and an ordinary day has the gap."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "imadvisor"


def _ids(result: Result, status: int) -> list[str]:
    assert result.exit_code == status, result.output
    return [case["id"] for case in json.loads(result.stdout)["cases"]]


def _test(run: Run, *arguments: object) -> Result:
    return run("ruleset", "test", *map(str, arguments), "--format", "json")


def test_the_first_that_fails_is_the_last_that_is_run(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    assert _ids(_test(run, folder), 1) == ["market-day", "ordinary-day", "well-stocked"]
    stopped = _test(run, folder, "-x")
    assert _ids(stopped, 1) == ["market-day"]
    assert "coverage" not in json.loads(stopped.stdout), "only some were run"


def test_what_failed_is_run_again_until_it_holds(run: Run, tmp_path: Path, cache: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    _test(run, folder)
    again = _test(run, folder, "--last-failed")
    assert _ids(again, 1) == ["market-day", "ordinary-day"]
    rules = folder / "rules.toml"
    rules.write_text(WRONG.replace("visitors > 49", "visitors > 50"), encoding="utf-8")
    assert _ids(_test(run, folder, "--lf"), 1) == ["market-day", "ordinary-day"]
    assert _ids(_test(run, folder, "--lf"), 1) == ["market-day"], "the other one holds now"
    rules.write_text(RULES, encoding="utf-8")
    assert _ids(_test(run, folder, "--lf"), 0) == ["market-day"]
    every = _test(run, folder, "--lf")
    assert len(_ids(every, 0)) == 3
    assert "no case failed when they were last run: all are run" in every.stderr
    assert not list(cache.rglob("*.json")), "nothing is kept where nothing failed"


def test_what_is_not_run_is_kept_as_it_was(run: Run, tmp_path: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    _test(run, folder)
    _test(run, folder, "-x")
    _test(run, folder, "--case", "well-*")
    assert _ids(_test(run, folder, "--lf"), 1) == ["market-day", "ordinary-day"]


def test_nothing_is_written_beside_the_rules(run: Run, tmp_path: Path, cache: Path) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    before = sorted(folder.rglob("*"))
    _test(run, folder)
    assert sorted(folder.rglob("*")) == before
    assert len(list(cache.rglob("*.json"))) == 1


def _two(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    return kiosk_in(tmp_path / "one"), kiosk_in(tmp_path / "two", rules=WRONG)


def test_several_rulesets_are_tested_one_after_the_other(run: Run, tmp_path: Path) -> None:
    good, bad = _two(tmp_path)
    result = _test(run, good, bad)
    assert result.exit_code == 1
    told: dict[str, Any] = json.loads(result.stdout)
    assert (told["held"], told["failed"]) == (4, 2)
    assert [one["failed"] for one in told["rulesets"]] == [0, 2]
    suites = run("ruleset", "test", str(good), str(bad), "--format", "junit").stdout
    root = Xml.fromstring(suites)  # noqa: S314 - ours
    assert [suite.get("failures") for suite in root] == ["0", "2"] and root.get("tests") == "6"
    text = run("ruleset", "test", str(good), str(bad))
    assert "3 held, 0 failed" in text.stdout and "1 held, 2 failed" in text.stdout


def test_of_several_only_those_with_failures_are_run_again(run: Run, tmp_path: Path) -> None:
    good, bad = _two(tmp_path)
    _test(run, good, bad)
    told = json.loads(_test(run, good, bad, "--lf").stdout)
    assert [len(one["cases"]) for one in told["rulesets"]] == [2]
    stopped = json.loads(_test(run, bad, good, "-x").stdout)
    assert [len(one["cases"]) for one in stopped["rulesets"]] == [1], "the rest is not begun"


def test_coverage_is_not_asked_of_some_cases(run: Run, tmp_path: Path) -> None:
    result = run("ruleset", "test", str(kiosk_in(tmp_path)), "--lf", "--min-coverage", "50")
    assert result.exit_code == 2
    assert "--min-coverage is of all cases: leave out --last-failed" in result.stderr


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"about": 1}', '{"about": "x", "failed": 3}', "[" * 100_000, "\0"]
)
def test_what_cannot_be_read_is_as_if_nothing_were_kept(
    run: Run, tmp_path: Path, cache: Path, text: str
) -> None:
    folder = kiosk_in(tmp_path, rules=WRONG)
    _test(run, folder)
    (kept,) = cache.rglob("*.json")
    kept.write_text(text, encoding="utf-8")
    assert len(_ids(_test(run, folder, "--lf"), 1)) == 3
    assert len(_ids(_test(run, folder, "--lf"), 1)) == 2, "it is kept again"


def test_a_cache_that_cannot_be_written_stops_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "no-folder"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    folder = kiosk_in(tmp_path, rules=WRONG)
    assert len(_ids(_test(run, folder), 1)) == 3
    assert len(_ids(_test(run, folder, "--lf"), 1)) == 3


def test_a_layer_and_what_it_lies_in_are_kept_apart(tmp_path: Path) -> None:
    LastFailed(tmp_path).keep(["a"], run=["a", "b"], known=["a", "b"])
    LastFailed(tmp_path, "layer").keep(["b"], run=["b"], known=["a", "b"])
    assert sorted(LastFailed(tmp_path).ids()) == ["a"]
    assert sorted(LastFailed(tmp_path, "layer").ids()) == ["b"]
    LastFailed(tmp_path).keep([], run=[], known=["b"])
    assert LastFailed(tmp_path).ids() == frozenset(), "a case that is gone cannot fail"


def test_a_relative_cache_folder_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    assert cache_folder().is_absolute()


def test_the_kiosk_has_three_cases() -> None:
    assert CASES.count("[[case]]") == 3
