"""Templates of deliverables and worksheets of activities."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advice, Ruleset

Run = Callable[..., Result]
ANSWERS = str(ROOT / "examples" / "municipality.toml")


def test_a_template_has_its_outline_with_guidance(run: Run, im_core: Ruleset) -> None:
    shown = run("deliverable", "handoff-agreements").stdout
    thing = im_core.recommendations["handoff-agreements"]
    assert shown.startswith("# R46 Hand-off agreements\n")
    for heading in thing.outline:
        assert f"## {heading.heading['en']}\n\n**Guidance:** {heading.guide['en']}" in shown
    assert thing.done_when["en"] in shown


def test_an_activity_has_its_steps_to_tick(run: Run, im_core: Ruleset) -> None:
    shown = run("deliverable", "R44", "--lang", "nl").stdout
    steps = im_core.recommendations["adapt-roles-and-measures"].steps
    assert shown.count("- [ ] ") == len(steps) + 1
    assert "## Stappen" in shown


def test_it_is_filled_in_with_what_is_known(run: Run) -> None:
    shown = run("deliverable", "R14", "--answers", ANSWERS).stdout
    assert "Municipality of Waterland" in shown
    assert "G44 No owner in the line" in shown
    assert "| Accountable | Sponsor / executive: … |" in shown


def test_without_answers_it_names_every_gap_that_it_helps_to_close(
    run: Run, im_core: Ruleset
) -> None:
    shown = run("deliverable", "R14").stdout
    linked = [
        gap.code
        for gap in im_core.gaps.values()
        if any(link.recommendation == "appoint-line-owner" for link in gap.link)
    ]
    assert all(f"- {code} " in shown for code in linked)


def test_a_small_organisation_gets_the_light_variant(run: Run) -> None:
    answers = str(ROOT / "examples" / "care-practice.toml")
    shown = run("deliverable", "R33", "--answers", answers).stdout
    assert shown.startswith("# R33 Monthly count by hand\n")


def test_all_that_is_recommended_goes_into_a_folder(run: Run, tmp_path: Path, demo: Advice) -> None:
    folder = tmp_path / "templates"
    arguments = ("deliverable", "--all", "--answers", ANSWERS, "--format", "docx")
    done = run(*arguments, "--output", str(folder))
    assert done.exit_code == 0, done.stderr
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == len(demo.recommendations)
    assert "R14-appoint-line-owner.docx" in files
    first = docx.Document(str(folder / "R14-appoint-line-owner.docx"))
    assert first.paragraphs[0].text == "R14 Appoint an owner in the line"


def test_what_somebody_filled_in_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "R14-appoint-line-owner.md").write_text("mine", encoding="utf-8")
    done = run("deliverable", "--all", "--answers", ANSWERS, "--output", str(tmp_path))
    assert done.exit_code == 2
    assert "R14-appoint-line-owner.md: this file exists already" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["R14-appoint-line-owner.md"]
    assert (tmp_path / "R14-appoint-line-owner.md").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere" / "deeper"
    done = run("deliverable", "--all", "--answers", ANSWERS, "--output", str(folder))
    assert done.exit_code == 2
    assert "the folder cannot be made: no such file or directory" in done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("G44", "'G44' is a gap, not a deliverable or activity"),
        ("appoint-line-ownr", "did you mean 'appoint-line-owner'"),
        ("zzz", "see: imadvisor ruleset show im-core"),
    ],
)
def test_what_is_no_deliverable_is_named(run: Run, name: str, message: str) -> None:
    done = run("deliverable", name)
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name one OBJECT, or give --all"),
        (("R14", "--all"), "name one OBJECT, or give --all"),
        (("--all", "--answers", ANSWERS), "--all needs --answers FILE and --output FOLDER"),
    ],
)
def test_wrong_use_is_explained(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run("deliverable", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
