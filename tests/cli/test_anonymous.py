"""Every command that can be anonymous says the same of assessments with the same public sheet."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from imadvisor import Ruleset
from imadvisor.advisor.advisor import default_advisor
from imadvisor.answers.assessment import open_assessment, sheets_of
from imadvisor.answers.reading import read_what_is_right
from imadvisor.answers.respondents.public_sheet import public_sheet
from imadvisor.cli import main
from imadvisor.reports.exports.formats import EXPORTS, POWERPOINT

Run = Callable[..., Result]
REPORTS = ("text", "json", "markdown", "html", "docx", "pdf")

COMMANDS: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("advise",): (("team", "--full"), REPORTS),
    ("why",): (("team", "ownership", "--full"), REPORTS),
    ("why-not",): (("team", "G14"), REPORTS),
    ("what-if",): (("team", "--set", "OWN-2=yes", "--set", "users=40"), ("text", "json")),
    ("roadmap",): (("team",), (*REPORTS, *EXPORTS, *POWERPOINT)),
    ("export",): (("NAME", "team"), ()),
    ("deliverable",): (("R14", "--answers", "team"), ("text", "markdown", "html", "docx", "pdf")),
}
"""How each command is called on the assessment in the folder `team`, and its formats."""


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        elif command is not None:
            names = {option for param in command.params for option in param.opts}
            if names & {"--anonymous", "--minimum", "--since"}:
                # Whoever offers one of them offers all.
                assert names >= {"--anonymous", "--minimum", "--since"}, (path, name)
                yield (*path, name)


def test_every_command_that_can_be_anonymous_is_tried() -> None:
    assert {*_commands(main)} == {*COMMANDS}


# -- two assessments of which the same may be published ------------------------------------------

HEAD = """ruleset = "im-core"
date = 2026-11-02
organisation = {{ name = "Waterland" }}
respondent = {{ role = "{role}", name = "{name}" }}
[answers]
"""


def _write(folder: Path, name: str, role: str, answers: str) -> None:
    text = HEAD.format(role=role, name=name) + answers
    (folder / f"{name.lower()}.toml").write_text(text, encoding="utf-8")


def _one(folder: Path) -> None:
    folder.mkdir()
    for name, level in (("Anna", 1), ("Bo", 2), ("Cem", 2), ("Dee", 3), ("Eli", 4), ("Fay", 4)):
        answers = f'usability_rating = {level}\nownership_rating = 2\nphase = "rollout"\n'
        answers += 'owner_named = "no"\ngo_live = 2026-03-02\n'
        _write(folder, name, "user", answers)
    for name in ("Gus", "Hal"):
        _write(folder, name, "process_owner", 'owner_named = "no"\nownership_rating = 3\n')


def _other(folder: Path) -> None:
    """The same groups say the same, though nearly everybody says something else."""
    folder.mkdir()
    for name, level in (("Ida", 2), ("Jan", 2), ("Kim", 2)):
        answers = f'usability_rating = {{ value = {level}, note = "mine: {name}" }}\n'
        answers += 'ownership_rating = 2\nphase = "rollout"\ngo_live = 2026-03-02\nsector = "?"\n'
        answers += 'owner_named = "no"\n'
        if name == "Ida":
            answers += 'reason_known = { value = 10, evidence = "told me" }\nteams = 12\n'
        _write(folder, name, "user", answers)
    _write(folder, "Lea", "user", 'works_well_when = "Never."\nbaseline = "yes"\nusers = 12\n')
    _write(folder, "Mo", "user", 'ownership_rating = "n/a"\nbaseline = "no"\nusers = "?"\n')
    # A file of Windows with a date that can hardly be meant: whoever is told of that knows who.
    rows = (
        "assessment.ruleset;im-core", "assessment.date;2026-11-02", "respondent.role;user",
        "respondent.name;Zoë", "knowledge_updated;1026-03-02", "works_well_when;Café",
        "ownership_rating;2",
    )  # fmt: skip
    (folder / "zoe.csv").write_bytes("\r\n".join(("Id;Answer", *rows)).encode("cp1252"))
    _write(folder, "Pim", "process_owner", 'owner_named = "no"\ntraining_rating = 1\n')
    _write(folder, "Qi", "process_owner", 'owner_named = "?"\nusability_rating = 2\n')


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders, each with an assessment under the name `team`."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    _one(folders[0] / "team")
    _other(folders[1] / "team")
    return folders


def test_they_have_the_same_public_sheet(im_core: Ruleset, places: tuple[Path, Path]) -> None:
    found = []
    for folder in places:
        opened = open_assessment(folder / "team")
        readings = [read_what_is_right(part, im_core) for part in opened.parts]  # type: ignore[union-attr]
        found.append(sheets_of(readings))
    assert not {sheet.respondent for sheet in found[0]} & {sheet.respondent for sheet in found[1]}
    public = [public_sheet(sheets, im_core) for sheets in found]
    assert public[0] == public[1]
    shown = {id for id, told in public[0].questions.items() if told.answer is not None}
    assert shown == {"usability_rating", "ownership_rating", "owner_named", "phase", "go_live"}


def _everything(run: Run, folder: Path, arguments: list[str], output: str) -> tuple[object, ...]:
    os.chdir(folder)
    written = Path(output)
    written.unlink(missing_ok=True)
    result = run(*arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    content = written.read_bytes() if written.exists() else b""
    written.unlink(missing_ok=True)
    return result.exit_code, _timeless(result.stdout_bytes), result.stderr_bytes, _timeless(content)


def _timeless(content: bytes) -> object:
    """A content without the moment at which it was written."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            return {name: _timeless(opened.read(name)) for name in opened.namelist()}
    moment = rb"\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d:?\d\d|D:\d{14}"
    trailer = rb"/ID ?\[.*?\]|startxref\s+\d+|<xmpMM:\w+>.*?<"
    return re.sub(moment + b"|" + trailer, b"", content, flags=re.DOTALL)


def _calls() -> Iterator[tuple[tuple[str, ...], str]]:
    for command, (_, formats) in COMMANDS.items():
        yield from ((command, format) for format in formats or ("",))


@pytest.mark.parametrize(("command", "format"), [*_calls()])
def test_it_says_the_same(
    run: Run,
    places: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    format: str,
) -> None:
    monkeypatch.chdir(places[0])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    arguments = list(COMMANDS[command][0])
    names = [*(default_advisor().catalogue.exporters or ["none"])] if "NAME" in arguments else [""]
    for name in names:
        called = [name if part == "NAME" else part for part in arguments]
        call = [*command, *called, "--anonymous", "--lang", "nl"]
        if format:
            call += ["--format", format]
        binary = format in ("docx", "pdf", "xlsx", "pptx")
        if binary:
            call += ["-o", f"out.{format}"]
        one, other = (_everything(run, place, call, f"out.{format}") for place in places)
        assert one == other
        assert one[1] or one[3] or name == "none", "it says something"


def test_without_the_option_they_differ(run: Run, places: tuple[Path, Path]) -> None:
    one, other = (_everything(run, place, ["advise", "team"], "none") for place in places)
    assert one != other


# -- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_mistakes_of_whomever_are_told_alike(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    mistakes: dict[str, Callable[[Path], object]] = {
        "a": lambda team: _write(team, "Bo", "user", 'usability_rating = "often"\n'),
        "b": lambda team: _write(team, "Gus", "boss", "usability_rating = 1\nnonsense = 3\n"),
        "c": lambda team: (team / "cem.toml").write_text("= 3", "utf-8"),
        "d": lambda team: shutil.copy(team / "dee.toml", team / "dee-again.toml"),
        "e": lambda team: (team / "letter-of-fay.odt").write_bytes(b""),
    }
    told = set()
    for name, spoil in mistakes.items():
        (tmp_path / name).mkdir()
        _one(tmp_path / name / "team")
        spoil(tmp_path / name / "team")
        arguments = ["github" if part == "NAME" else part for part in COMMANDS[command][0]]
        told.add(_everything(run, tmp_path / name, [*command, *arguments, "--anonymous"], "none"))
    ((status, out, err, _),) = told
    assert (status, out) == (2, b"")
    if command != ("export",) or default_advisor().catalogue.exporters:
        assert "team: there are mistakes in the answers" in str(err)
        assert "see them with: imadvisor answers check team" in str(err)


# -- two reports -----------------------------------------------------------------------------------


def test_a_second_report_that_would_tell_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _one(tmp_path / "spring")
    _one(tmp_path / "autumn")
    later = tmp_path / "autumn"
    for path in sorted(later.glob("*.toml")):
        text = path.read_text("utf-8").replace("2026-11-02", "2026-12-02")
        path.write_text(text, "utf-8")

    def change(name: str) -> None:
        path = later / f"{name}.toml"
        path.write_text(path.read_text("utf-8") + "training_rating = 3\n", "utf-8")

    for name in ("anna", "bo", "cem", "dee"):
        change(name)
    for command in (("advise", "autumn"), ("roadmap", "autumn"), ("why", "autumn", "ownership")):
        result = run(*command, "--anonymous", "--since", "spring")
        assert (result.exit_code, result.stdout) == (2, "")
        assert (
            "autumn: an anonymous report on it would tell too much beside spring" in result.stderr
        )
        assert "fewer than 5 of its sheets are new or changed since then" in result.stderr
    refused = run("advise", "spring", "autumn", "--anonymous")
    assert refused.exit_code == 2 and "would tell too much beside" in refused.stderr
    change("eli")
    assert run("advise", "autumn", "--anonymous", "--since", "spring").exit_code == 0
    series = run("advise", "spring", "autumn", "--anonymous", "--format", "json")
    assert series.exit_code == 0 and json.loads(series.stdout)["respondents"]["anonymous"] == 5
    assert "Anna" not in series.stdout
    (tmp_path / "spring" / "bo.toml").write_text("= Bo", "utf-8")
    broken = run("advise", "autumn", "--anonymous", "--since", "spring")
    assert broken.exit_code == 2 and "spring: there are mistakes in the answers" in broken.stderr
    broken = run("advise", "spring", "autumn", "--anonymous")
    assert "bo.toml" not in broken.stderr and "mistakes in the answers" in broken.stderr
