"""Assessments of several respondents on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.reports.json.advice import SCHEMA_FILE
from reports.pages import html_chunks, shown

Run = Callable[..., Result]
TEAM = ROOT / "examples" / "municipality-team"
NAMES = ("Anna", "Iris", "Cem", "Dee", "Wim", "Finn", "Pim")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEAM, tmp_path / "team"))


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf"])
def test_every_format_says_who_says_what_unless_it_is_anonymous(
    run: Run, tmp_path: Path, suffix: str, language: str
) -> None:
    heading = {"en": "Agree first", "nl": "Eerst eens worden"}[language]
    for anonymous in (False, True):
        output = tmp_path / f"report-{anonymous}{suffix}"
        more = ["--anonymous"] if anonymous else []
        as_text = ["--format", "text", "--full"] if suffix == ".txt" else []
        result = run("advise", str(TEAM), "--lang", language, "-o", str(output), *more, *as_text)
        assert result.exit_code == 0, result.output
        format = {".txt": "text", ".md": "markdown"}.get(suffix, suffix[1:])
        written = output.read_bytes() if suffix in (".docx", ".pdf") else output.read_text("utf-8")
        told = "\n".join(shown(format, written))
        assert (heading in told) is not anonymous
        assert [name for name in NAMES if name in told] == ([] if anonymous else list(NAMES))
        assert ("citizen's whole file" in told.replace("’", "'")) is not anonymous


def test_the_report_shows_claims_per_role_and_views_side_by_side(run: Run) -> None:
    told = run("advise", str(TEAM), "--full").stdout
    squeezed = " ".join(told.split())
    assert "On 3 points those involved differ: agree on these first." in squeezed
    assert "Sponsor / executive: 4 – You can hand it over (Anna)" in squeezed
    assert "Claim per role against evidence" in told
    assert "Sponsor / executive (Anna): When we answer every citizen" in squeezed
    assert "User (early adopter or representative) (Cem): When I can find the form." in squeezed
    assert "Spread: 3 levels apart" in squeezed
    assert "Process owner / line manager: No – Nobody has told me. (Pim)" in squeezed


def test_json_keeps_every_answer_and_follows_its_schema(run: Run) -> None:
    told = json.loads(run("advise", str(TEAM), "--format", "json").stdout)
    jsonschema.validate(told, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    respondents = told["respondents"]
    assert respondents["count"] == 8 and respondents["anonymous"] is None
    rating = respondents["said"]["ownership_rating"]
    assert (rating["answer"], rating["spread"], rating["known"]) == (4, 3, 7)
    assert [(v["name"], v["answer"]) for v in rating["voices"]] == [
        ("Anna", 4), ("Bo", 2), ("Cem", 1), ("Dee", 1), ("Finn", 2), ("Wim", 1), ("Pim", 2),
    ]  # fmt: skip
    assert [g["answer"] for g in rating["groups"]] == [4, 1, 2]
    own = next(d for d in told["agree_first"] if d["question"] == "ownership_rating")
    assert own["reasons"] == ["apart", "above"] and own["steps"] == 3
    assert (own["management"], own["users"]) == (2, 1)


def test_anonymous_json_follows_the_schema_and_has_groups_only(run: Run) -> None:
    told = json.loads(run("advise", str(TEAM), "--format", "json", "--anonymous").stdout)
    jsonschema.validate(told, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    respondents = told["respondents"]
    assert respondents["anonymous"] == 5
    assert [(g["roles"], g["count"]) for g in respondents["who"]] == [
        (["sponsor"], 1), (["implementation_manager"], 1), (["user"], 5), (["process_owner"], 1),
    ]  # fmt: skip
    said = respondents["said"]
    assert min(g["count"] for one in said.values() for g in one["groups"]) >= 5
    assert not any(one["voices"] or one["tied"] or one["known"] for one in said.values())
    assert said["ownership_rating"]["answer"] == 2 and said["ownership_rating"]["shown"]
    hidden = {(one["answer"], one["shown"]) for one in said.values() if not one["shown"]}
    assert hidden == {(None, False)}
    assert not said["reason_known"]["shown"]  # one knows it
    assert not said["safety_rating"]["shown"]  # nobody answered it
    more = run("advise", str(TEAM), "--format", "json", "--anonymous", "--minimum", "9").stdout
    assert not any(one["shown"] for one in json.loads(more)["respondents"]["said"].values())


def test_why_tells_who_says_it_and_hides_it_too(run: Run) -> None:
    told = run("why", str(TEAM), "G44").stdout
    assert "(Anna)" in told and "(Pim)" in told
    hidden = run("why", str(TEAM), "ownership", "--full", "--anonymous").stdout
    assert not any(name in hidden for name in NAMES)
    assert "Nobody has told me" not in hidden
    assert "not shown" in hidden and "not answered" not in hidden


@pytest.mark.parametrize(
    ("language", "counts", "rule"),
    [
        ("en", "what counts: Sponsor / executive (owner of the question)", "the lower median"),
        ("nl", "wat telt: Opdrachtgever (eigenaar van de vraag)", "de laagste middelste waarde"),
    ],
)
def test_why_tells_whose_answer_counts_and_by_which_rule(
    run: Run, language: str, counts: str, rule: str
) -> None:
    told = " ".join(run("why", str(TEAM), "G44", "--lang", language).stdout.split())
    assert counts in told and rule not in told  # one owner: there is nothing to combine
    told = run("why", str(TEAM), "training", "--full", "--lang", language).stdout
    assert rule in " ".join(told.split())
    # Where all say the same, or it is anonymous, there is nothing to explain.
    one = run("why", str(TEAM / "sponsor.toml"), "G44", "--lang", language).stdout
    hidden = run("why", str(TEAM), "G44", "--lang", language, "--anonymous").stdout
    assert counts[:6] not in one + hidden


@pytest.mark.parametrize(
    "command",
    [
        ("roadmap",),
        ("why-not", "G14"),
        ("what-if", "--set", "users=40"),
        ("why", "G01"),
        ("answers", "check"),
    ],
)
def test_every_command_takes_an_assessment(run: Run, command: tuple[str, ...]) -> None:
    name, *rest = command
    before = (name, rest.pop(0)) if name == "answers" else (name,)
    result = run(*before, str(TEAM), *rest)
    assert result.exit_code in (0, 1), result.output
    assert result.stdout and not result.stderr


def test_start_and_deliverable_take_one_too(run: Run) -> None:
    result = run("start", str(TEAM))
    assert result.exit_code == 0, result.output
    result = run("deliverable", "R14", "--answers", str(TEAM), "--anonymous")
    assert result.exit_code == 0 and "Waterland" in result.stdout


def test_check_says_what_all_together_have_not_answered(run: Run) -> None:
    told = json.loads(run("answers", "check", str(TEAM), "--format", "json").stdout)
    assert told["wrong"] == []
    missing = [id for share in told["shares"] for id in share["missing"]]
    assert "owner_appointed" in missing and "ownership_rating" not in missing


def test_mistakes_of_all_sheets_are_told_at_once(run: Run, team: Path) -> None:
    shutil.copy(team / "user-bo.toml", team / "user-copy.toml")
    sponsor = team / "sponsor.toml"
    sponsor.write_text(sponsor.read_text("utf-8").replace('"sponsor"', '"sponser"'), "utf-8")
    result = run("advise", str(team))
    assert result.exit_code == 2
    assert "sponsor.toml:9:8: there is no role 'sponser'" in result.stderr
    assert "did you mean 'sponsor'?" in result.stderr
    assert "user-copy.toml:7:8: 'Bo' has two sheets" in result.stderr
    assert "Traceback" not in result.output
    checked = run("answers", "check", str(team))
    assert checked.exit_code == 1 and "has two sheets" in checked.stdout


def test_a_report_that_fails_leaves_the_old_one_whole(run: Run, team: Path) -> None:
    output = team.parent / "report.md"
    run("advise", str(team), "-o", str(output))
    before = output.read_bytes()
    (team / "broken.toml").write_text("= 3", encoding="utf-8")
    assert run("advise", str(team), "-o", str(output)).exit_code == 2
    assert output.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("advise", "{}", "--minimum", "5"), "--minimum goes with --anonymous"),
        (("advise", "{}", "--since", "{}"), "--since goes with --anonymous"),
        (("advise", "{}", "--anonymous", "--minimum", "4"), "4 is not in the range x>=5"),
        (("collect", "servicedesk", "{}"), "this is a folder, not a file"),
    ],
)
def test_wrong_use(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run(*(part.format(TEAM) for part in arguments))
    assert result.exit_code == 2
    assert message in result.stderr or "servicedesk" in arguments


def test_hostile_texts_of_respondents_are_shown_as_they_are(run: Run, team: Path) -> None:
    bo = team / "user-bo.toml"
    hostile = "<script>alert(1)</script>"
    bo.write_text(bo.read_text("utf-8").replace('"Bo"', f'"{hostile}\\u001b[31m"'), "utf-8")
    output = team.parent / "report.html"
    assert run("advise", str(team), "-o", str(output)).exit_code == 0
    page = output.read_text("utf-8")
    assert hostile not in page and "\x1b" not in page
    assert any(hostile in chunk for chunk in html_chunks(page))
    assert "\x1b" not in run("advise", str(team), "--full").stdout


def test_a_ruleset_says_how_answers_come_to_one(run: Run) -> None:
    told = run("ruleset", "show", "im-core", "CTX-3").stdout
    assert "Of several answers counts: the earliest date" in told
    told = run("ruleset", "show", "im-core", "CTX-3", "--lang", "nl").stdout
    assert "Van meer antwoorden telt: de vroegste datum" in told
