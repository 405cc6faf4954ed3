"""The README and the pages it leads to show what commands print, and lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
Run = Callable[..., Result]


def _block(mark: str, page: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w*\n(.*?)```", text, re.DOTALL)
    assert found, f"{page} has no block marked '{mark}'"
    return found[1]


def test_the_readme_is_read_in_a_minute() -> None:
    assert len(README.encode()) < 8 * 1024


@pytest.mark.parametrize(("page", "lines"), [("README.md", 10), ("docs/demo.md", 20)])
def test_the_demo_begins_as_shown(run: Run, page: str, lines: int) -> None:
    shown = _block("demo", page)
    assert len(shown.splitlines()) > lines
    assert run("demo").stdout.startswith(shown)


@pytest.mark.parametrize(
    ("part", "page", "lines"),
    [("gaps", "README.md", 4), ("gaps", "docs/demo.md", 8), ("focus", "docs/demo.md", 8)],
)
def test_the_demo_goes_on_as_shown(run: Run, part: str, page: str, lines: int) -> None:
    shown = _block(f"demo, {part}", page)
    assert len(shown.splitlines()) > lines
    assert shown in run("demo").stdout


def test_the_mistakes_are_reported_as_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _block("mistaken answers", "docs/answers.md")
    (tmp_path / "answers.toml").write_text(written, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("advise", "answers.toml").stderr == _block("mistakes", "docs/answers.md")


@pytest.mark.parametrize("page", ["README.md", "docs/answers.md"])
def test_the_example_answer_file_is_right(run: Run, tmp_path: Path, page: str) -> None:
    (tmp_path / "answers.toml").write_text(_block("answer file", page), encoding="utf-8")
    result = run("advise", str(tmp_path / "answers.toml"))
    assert result.exit_code == 0, result.stderr


def test_the_python_example_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = _block("python", "README.md")
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    printed = [f"# {line}" for line in capsys.readouterr().out.splitlines()]
    assert printed == [line for line in code.splitlines() if line.startswith("#")]
    assert printed


def test_every_example_has_its_picture() -> None:
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    examples = {path.stem for path in (ROOT / "examples").glob("*.toml")}
    assert len(examples) == 5
    pictures = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert pictures == {*examples, "application"}
    for name in examples:
        assert f"(../examples/{name}.toml)" in page
        assert f"(pictures/{name}.png)" in page


def test_the_layer_differs_as_shown(run: Run) -> None:
    shown = _block("diff", "docs/layers.md")
    assert len(shown.splitlines()) > 8
    assert shown in run("ruleset", "diff", "im-core", "dutch-municipality").stdout


def test_the_roadmap_begins_as_shown(run: Run) -> None:
    shown = _block("roadmap", "docs/roadmap.md")
    assert len(shown.splitlines()) > 15
    assert shown in run("roadmap", str(ROOT / "examples" / "municipality.toml")).stdout
