"""The README shows what commands print, and its commands are those that CI runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
Run = Callable[..., Result]


def _block(mark: str) -> str:
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block marked '{mark}'"
    return found[1]


def test_the_demo_begins_as_shown(run: Run) -> None:
    shown = _block("demo")
    assert len(shown.splitlines()) > 20
    assert run("demo").stdout.startswith(shown)


@pytest.mark.parametrize("part", ["gaps", "focus"])
def test_the_demo_goes_on_as_shown(run: Run, part: str) -> None:
    shown = _block(f"demo, {part}")
    assert len(shown.splitlines()) > 8
    assert shown in run("demo").stdout


def test_the_mistakes_are_reported_as_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answers.toml").write_text(_block("mistaken answers"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("advise", "answers.toml").stderr == _block("mistakes")


def test_the_example_answer_file_is_right(run: Run, tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(_block("answer file"), encoding="utf-8")
    result = run("advise", str(tmp_path / "answers.toml"))
    assert result.exit_code == 0, result.stderr


def test_the_python_example_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = _block("python")
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    printed = [f"# {line}" for line in capsys.readouterr().out.splitlines()]
    assert printed == [line for line in code.splitlines() if line.startswith("#")]
    assert printed


def test_every_example_has_its_picture() -> None:
    examples = {path.stem for path in (ROOT / "examples").glob("*.toml")}
    assert len(examples) == 5
    assert {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")} == examples
    for name in examples:
        assert f"(examples/{name}.toml)" in README
        assert f"(docs/pictures/{name}.png)" in README


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    assert len(links) >= 3
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_layer_differs_as_shown(run: Run) -> None:
    shown = _block("diff")
    assert len(shown.splitlines()) > 8
    assert shown in run("ruleset", "diff", "im-core", "dutch-municipality").stdout


def test_the_roadmap_begins_as_shown(run: Run) -> None:
    shown = _block("roadmap")
    assert len(shown.splitlines()) > 15
    assert shown in run("roadmap", str(ROOT / "examples" / "municipality.toml")).stdout


def test_the_comparison_begins_as_shown(run: Run) -> None:
    shown = _block("compare")
    examples = ROOT / "examples"
    old, new = examples / "earlier" / "municipality-2025.toml", examples / "municipality.toml"
    assert shown in run("compare", str(old), str(new)).stdout
