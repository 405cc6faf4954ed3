"""What the advisor says is the same from Python as from the command line, and is written safely."""

from __future__ import annotations

import datetime as dt
import doctest
import inspect
import json
import shutil
import stat
import sys
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from click.testing import Result

import imadvisor
from conftest import ROOT
from imadvisor import Advisor, InputError, OverwriteError
from imadvisor.presentable import Presentable

Run = Callable[..., Result]
NEW = ROOT / "examples" / "municipality.toml"
OLD = ROOT / "examples" / "earlier" / "municipality-2025.toml"

KINDS: dict[str, tuple[Callable[[], Presentable], tuple[str, ...]]] = {
    "advise": (lambda: imadvisor.advise(NEW), ("advise", str(NEW))),
    "roadmap": (lambda: imadvisor.roadmap(NEW), ("roadmap", str(NEW))),
    "roadmap with goals": (
        lambda: imadvisor.roadmap(NEW, goals=["severity=critical", "dimension=ownership"]),
        ("roadmap", str(NEW), "--goal", "severity=critical", "--goal", "dimension=ownership"),
    ),
    "why": (lambda: imadvisor.why(NEW, "G44"), ("why", str(NEW), "G44")),
    "why, in the roadmap": (
        lambda: imadvisor.why(NEW, "R53", full=True, in_roadmap=True),
        ("why", str(NEW), "R53", "--full", "--roadmap"),
    ),
    "why of a level": (
        lambda: imadvisor.why(NEW, "training", level=3),
        ("why", str(NEW), "training", "--level", "3"),
    ),
    "why-not": (lambda: imadvisor.why_not(NEW, "G14"), ("why-not", str(NEW), "G14")),
    "what-if": (
        lambda: imadvisor.what_if(NEW, {"OWN-2": "yes", "users": 40}),
        ("what-if", str(NEW), "--set", "OWN-2=yes", "--set", "users=40"),
    ),
    "compare": (lambda: imadvisor.compare(OLD, NEW), ("compare", str(OLD), str(NEW))),
    "start": (
        lambda: imadvisor.start(answers={"users": 20}),
        ("start", "--set", "users=20"),
    ),
    "start from answers": (
        lambda: imadvisor.start(NEW, answers=["users=20"]),
        ("start", str(NEW), "--set", "users=20"),
    ),
}


@cache
def _made(kind: str) -> Presentable:
    return KINDS[kind][0]()


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_json_is_that_of_the_command_line(run: Run, kind: str, language: str) -> None:
    command = KINDS[kind][1]
    said = run(*command, "--format", "json", "--lang", language)
    assert said.exit_code == 0, said.output
    found = _made(kind)
    assert found.to_json(language=language).rstrip("\n") == said.stdout.rstrip("\n")
    assert found.to_dict(language=language) == json.loads(said.stdout)


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_those_of_the_command_line(run: Run, tmp_path: Path, kind: str) -> None:
    command, found = KINDS[kind][1], _made(kind)
    ends = ["txt", "md", "html", "json"]
    if kind.startswith("what-if"):
        ends = []  # The command writes to the terminal only.
        assert "Named owner" not in found.to_html() and "OWN-2" in found.to_html()
    if kind.startswith("roadmap"):
        ends += ["csv", "mmd", "ics", "xml"]
    for end in ends:
        ours, theirs = tmp_path / f"ours.{end}", tmp_path / f"theirs.{end}"
        found.save(ours, language="nl")
        assert run(*command, "--lang", "nl", "--output", str(theirs)).exit_code == 0
        assert ours.read_bytes() == theirs.read_bytes()
        if end == "html":
            assert ours.read_text(encoding="utf-8").rstrip("\n") == found.to_html(
                language="nl"
            ).rstrip("\n")


def test_documents_of_other_programs_are_written_as_well(tmp_path: Path) -> None:
    made = imadvisor.roadmap(NEW)
    for end, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("pptx", b"PK"), ("xlsx", b"PK")):
        made.save(tmp_path / f"plan.{end}")
        assert (tmp_path / f"plan.{end}").read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["advice.odt", "advice", "advice.csv", "advice.pptx", "a.zip"])
def test_a_suffix_that_is_none_of_ours_is_refused_with_the_list(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as refused:
        imadvisor.advise(NEW).save(tmp_path / name)
    said = str(refused.value)
    for end in (".docx", ".htm", ".html", ".json", ".markdown", ".md", ".pdf", ".txt"):
        assert end in said
    assert ".csv" not in said.partition("name a file")[2]
    assert list(tmp_path.iterdir()) == []


def test_there_are_two_languages() -> None:
    advice = imadvisor.advise(NEW)
    for write in (advice.to_json, advice.to_html, advice.to_dict):
        with pytest.raises(ValueError, match="choose en or nl"):
            write(language="fr")


# -- what was read stays --------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Answers of two years, a plan and a ruleset, of which all may be written by mistake."""
    shutil.copy(OLD, tmp_path / "old.json")
    shutil.copy(NEW, tmp_path / "new.txt")
    (tmp_path / "old.json").write_text(_as_json(OLD), encoding="utf-8")
    (tmp_path / "new.json").write_text(_as_json(NEW), encoding="utf-8")
    (tmp_path / "plan.md").write_text("[capacity]\n", encoding="utf-8")
    bakery = ROOT / "tests" / "rulesets_data" / "bakery"
    shutil.copytree(bakery, tmp_path / "bakery")
    return tmp_path


def _as_json(file: Path) -> str:
    import tomllib

    return json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str)


def _kept(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_over_that_was_read(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, plan = desk / "old.json", desk / "new.json", desk / "plan.md"
    (desk / "link.json").symlink_to(new)
    advice = imadvisor.advise(new)
    bakery: dict[str, Any] = {"date": dt.date(2026, 11, 2), "answers": {}}
    before = _kept(desk)
    tried: list[tuple[Presentable, Path]] = [
        (advice, new),
        (advice, desk / "link.json"),
        (imadvisor.roadmap(new, plan=plan), new),
        (imadvisor.roadmap(new, plan=plan), plan),
        (imadvisor.roadmap(advice, plan=plan), plan),
        (imadvisor.why(new, "R53", plan=plan), plan),
        (imadvisor.why(advice, "G44"), new),
        (imadvisor.why_not(new, "G14"), new),
        (imadvisor.what_if(new, ["users=40"]), new),
        (imadvisor.compare(old, new), old),
        (imadvisor.compare(old, new), new),
        (imadvisor.start(new), new),
    ]
    for said, path in tried:
        with pytest.raises(OverwriteError, match=path.name):
            said.save(path)
    monkeypatch.chdir(desk)
    relative = imadvisor.advise("new.json")
    monkeypatch.chdir(desk / "bakery")
    with pytest.raises(OverwriteError):
        relative.save(new)
    assert imadvisor.advise(bakery, desk / "bakery").ruleset.id == "bakery-hygiene"
    assert _kept(desk) == before


def test_an_answer_sheet_is_not_written_over_in_its_folder(tmp_path: Path) -> None:
    team = Path(shutil.copytree(ROOT / "examples" / "municipality-team", tmp_path / "team"))
    advice = imadvisor.advise(team)
    with pytest.raises(OverwriteError, match="taken for answer sheets"):
        advice.save(team / "advice.json")


def test_a_report_may_stand_beside_the_rules_and_takes_the_place_of_none(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(ROOT / "rulesets" / "im-core", tmp_path / "core"))
    advice = imadvisor.advise(NEW, ruleset=rules)
    before = _kept(rules)
    (tmp_path / "page.html").hardlink_to(rules / "roles.toml")
    with pytest.raises(OverwriteError, match="a part of the ruleset"):
        advice.save(tmp_path / "page.html")
    assert _kept(rules) == before
    advice.save(rules / "page.html")
    assert (rules / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "advice.json"
    target.write_text("before", encoding="utf-8")
    target.chmod(0o640)
    advice = imadvisor.advise(NEW)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(InputError, match="cannot be written"):
            advice.save(target)
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["advice.json"]
    advice.save(target)
    assert json.loads(target.read_text(encoding="utf-8")) == advice.to_dict()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    with pytest.raises(InputError, match="cannot be written"):
        advice.save(tmp_path / "none" / "advice.json")


# -- in a notebook --------------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


HOSTILE = "\"'></iframe><script>alert(1)</script><img src=x onerror=alert(2)> & Sons"


def test_advice_shows_itself_in_a_notebook_and_runs_nothing() -> None:
    answers = {
        "date": dt.date(2026, 11, 2),
        "organisation": {"name": HOSTILE},
        "answers": {"owner_named": {"value": "no", "note": HOSTILE}},
    }
    advice = imadvisor.advise(answers)
    shown = advice._repr_html_()
    outer = _Tags(shown + shown)
    assert [tag for tag, _ in outer.tags] == ["iframe", "iframe"]
    assert outer.texts == []
    attributes = outer.tags[0][1]
    assert attributes["sandbox"] == ""
    assert "id" not in attributes
    assert attributes["srcdoc"] == advice.to_html()
    inner = _Tags(attributes["srcdoc"] or "")
    assert not {"script", "img", "object", "embed", "iframe"} & {tag for tag, _ in inner.tags}
    assert not [name for _, attrs in inner.tags for name in attrs if name.startswith("on")]
    assert HOSTILE in "".join(inner.texts)


# -- what is given --------------------------------------------------------------------------------


def test_an_advice_is_asked_without_advising_again() -> None:
    advice = imadvisor.advise(NEW)
    assert imadvisor.roadmap(advice).to_dict() == imadvisor.roadmap(NEW).to_dict()
    assert imadvisor.why(advice, "G44").advice is advice
    assert imadvisor.what_if(advice, "users=40").before is advice
    with pytest.raises(TypeError, match="leave the ruleset out"):
        imadvisor.roadmap(advice, "im-core")


def test_a_plan_is_given_as_a_file_as_what_it_holds_or_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text("horizon = 26\n", encoding="utf-8")
    advice = imadvisor.advise(NEW)
    by_file, by_text = (imadvisor.roadmap(advice, plan=p) for p in (file, {"horizon": 26}))
    assert by_file.plan == by_text.plan == imadvisor.roadmap(advice, plan=by_text.plan).plan
    assert by_file.plan != imadvisor.roadmap(advice).plan
    with pytest.raises(InputError, match="horizn"):
        imadvisor.roadmap(advice, plan={"horizn": 26})


def test_other_answers_are_needed_to_say_what_they_change() -> None:
    with pytest.raises(ValueError, match="at least one other answer"):
        imadvisor.what_if(NEW, {})


def test_another_advisor_may_be_asked() -> None:
    advisor = Advisor()
    assert imadvisor.advise(NEW, advisor=advisor).program is advisor.started(advisor.ruleset())[0]


def test_numbers_of_a_program_may_be_floats() -> None:
    shared = {"date": dt.date(2026, 11, 2)}
    given = imadvisor.advise({**shared, "answers": {"hours_to_answer": 7.333333333333333}})
    assert float(given.decision.sheet.answers["hours_to_answer"].value or 0) == 7.333333333  # type: ignore[arg-type]
    for wrong in (float("nan"), float("inf"), 1e300):
        with pytest.raises(InputError):
            imadvisor.advise({**shared, "answers": {"hours_to_answer": wrong}})


FUNCTIONS = [n for n in imadvisor.__all__ if isinstance(getattr(imadvisor, n), FunctionType)]


def test_the_functions_are_those_of_the_commands() -> None:
    assert {"advise", "compare", "roadmap", "start", "what_if", "why", "why_not"} <= {*FUNCTIONS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_shows_how_it_is_used(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    function = getattr(imadvisor, name)
    scope = dict(vars(sys.modules[function.__module__]))
    (test,) = doctest.DocTestFinder(recurse=False).find(function, name, globs=scope)
    assert test.examples
    said: list[str] = []
    outcome = doctest.DocTestRunner().run(test, out=said.append)
    assert outcome.failed == 0, "".join(said)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_says_what_it_takes_and_gives(name: str) -> None:
    function = getattr(imadvisor, name)
    # Python 3.13 takes the indentation away by itself.
    said = inspect.cleandoc(function.__doc__ or "")
    parameters = function.__code__.co_varnames[
        : function.__code__.co_argcount + function.__code__.co_kwonlyargcount
    ]
    listed = said.partition("Args:")[2].partition("Returns:")[0]
    assert [p for p in parameters if f"\n    {p}: " not in listed] == []
    assert "Returns:" in said
