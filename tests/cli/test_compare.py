"""Two assessments held against each other, and several in a row, on the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Ruleset
from imadvisor.reports.json.advice import json_schema
from imadvisor.reports.json.progress import SCHEMA_FILE, progress_schema
from layering import BAKERY, HASH

Run = Callable[..., Result]
OLD = str(ROOT / "examples" / "earlier" / "municipality-2025.toml")
NEW = str(ROOT / "examples" / "municipality.toml")


def _sheet(folder: Path, name: str, date: str, *answers: str, head: str = "") -> str:
    path = folder / name
    text = f'ruleset = "bakery-hygiene"\ndate = {date}\n{head}\n[answers]\n' + "\n".join(answers)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def bakeries(tmp_path: Path) -> tuple[str, str]:
    """The tables are cleaner, and the fridge is too warm."""
    then = ('tables_washed = "never"', "fridge_degrees = 3")
    now = ('tables_washed = "daily"', "fridge_degrees = 9")
    old = _sheet(tmp_path, "old.toml", "2025-11-03", *then)
    new = _sheet(tmp_path, "new.toml", "2026-11-02", *now)
    return old, new


def _rules_of_then(folder: Path, *changes: tuple[str, str]) -> str:
    """The bakery as it was once."""
    path = folder / "then"
    shutil.copytree(BAKERY, path)
    text = (path / "bakery.toml").read_text(encoding="utf-8")
    for now, then in changes:
        assert now in text
        text = text.replace(now, then)
    (path / "bakery.toml").write_text(text, encoding="utf-8")
    return str(path)


# -- what a steering committee asks --------------------------------------------------------------


def test_it_says_what_got_better_what_got_worse_and_what_waits(run: Run) -> None:
    result = run("compare", OLD, NEW)
    assert result.exit_code == 0 and result.stderr == ""
    told = " ".join(result.stdout.split())
    assert "Municipality of Waterland rose from level 1 to level 2 since 3 November 2025." in told
    assert "Better: 8 dimensions rose; 7 gaps are closed;" in told
    assert "Worse: 2 gaps are new; 4 gaps weigh more;" in told
    assert "New: G26 Use is stuck with the early adopters" in told
    assert "OWN Ownership and transfer to 0 0 the same the line" in told
    assert "SUP Support and aftercare 0–2 0 open questions decide" in told
    assert "G24 Many people are negative, or the medium nobody knows attitude is unknown" in told
    assert "The answers of 3 November 2025 do not record what the ruleset said then." in told


def test_dutch_is_dutch(run: Run) -> None:
    told = " ".join(run("compare", OLD, NEW, "--lang", "nl").stdout.split())
    assert "steeg sinds 3 november 2025 van niveau 1 naar niveau 2." in told
    assert "7 knelpunten zijn opgelost" in told
    assert not re.search(r"\b(gap|gaps|level|ruleset|then|answers)\b", told)


def test_json_keeps_to_its_schema_and_counts_what_the_text_counts(run: Run) -> None:
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == progress_schema()
    told = json.loads(run("compare", OLD, NEW, "--format", "json").stdout)
    jsonschema.validate(told, progress_schema())
    step = told["by_organisation"]
    closed = [gap["id"] for gap in step["gaps"] if gap["change"] == "closed"]
    assert len(closed) == 7 and "missing-baseline" in closed
    assert sum(d["change"] == "up" for d in step["dimensions"]) == 8
    done = [task["id"] for task in step["recommendations"] if task["change"] == "done"]
    assert "baseline-measurement" in done
    assert (told["rules"], told["by_ruleset"], step["worse"]) == ("not-recorded", None, True)
    assert {c for change in told["changes"] for c in change["causes"]} == {"organisation"}


def test_nothing_is_said_to_have_changed_where_nothing_has(run: Run) -> None:
    result = run("compare", NEW, NEW)
    assert "Nothing that the advice says has changed." in result.stdout
    assert "are both of 2026-11-02" in result.stderr


def test_worse_may_be_told_by_the_exit_status(run: Run, bakeries: tuple[str, str]) -> None:
    old, new = bakeries
    rules = ("--ruleset", str(BAKERY))
    assert run("compare", OLD, NEW, "--fail-if-worse").exit_code == 1
    assert run("compare", old, new, *rules, "--fail-if-worse").exit_code == 1
    assert run("compare", old, new, *rules).exit_code == 0
    better = Path(new).read_text(encoding="utf-8").replace("degrees = 9", "degrees = 3")
    Path(new).write_text(better, encoding="utf-8")
    assert run("compare", old, new, *rules, "--fail-if-worse").exit_code == 0


# -- what the ruleset changed ----------------------------------------------------------------------


def test_what_the_ruleset_changed_is_told_apart(
    run: Run, bakeries: tuple[str, str], tmp_path: Path
) -> None:
    then = _rules_of_then(tmp_path, ("fridge_degrees > 7", "fridge_degrees > 2"))
    old, new = bakeries
    arguments = ("compare", old, new, "--ruleset", str(BAKERY), "--old-ruleset", then)
    told = json.loads(run(*arguments, "--format", "json").stdout)
    assert told["rules"] == "changed"
    assert told["old_ruleset"]["hash"] != told["ruleset"]["hash"] == HASH
    changes = {(change["kind"], change["id"]): change for change in told["changes"]}
    fridge = changes["gap", "warm-fridge"]
    # Three degrees were too warm by the rules of then; they are not now, but nine are.
    assert fridge["causes"] == ["ruleset", "organisation"]
    assert fridge["because"] == [{"kind": "gap", "id": "warm-fridge"}]
    assert (fridge["told"], fridge["then"]) == ("present grave", "absent")
    assert fridge["back"] and fridge["now"] == fridge["told"]
    assert changes["dimension", "kitchen"]["causes"] == ["organisation"]
    shown = " ".join(run(*arguments).stdout.split())
    assert "What the advice on the answers of 3 November 2025 would have said" in shown
    assert "Changed by the ruleset, and then by the organisation" in shown
    assert "As it was" in shown


def test_the_same_ruleset_leaves_only_the_organisation(
    run: Run, bakeries: tuple[str, str], tmp_path: Path
) -> None:
    old, new = bakeries
    for extra in (("--old-ruleset", str(BAKERY)), ()):
        if not extra:
            text = Path(old).read_text(encoding="utf-8")
            Path(old).write_text(f'ruleset_hash = "{HASH}"\n{text}', encoding="utf-8")
        result = run("compare", old, new, "--ruleset", str(BAKERY), *extra, "--format", "json")
        told = json.loads(result.stdout)
        assert told["rules"] == "same"
        assert {c for change in told["changes"] for c in change["causes"]} == {"organisation"}


def test_rules_of_then_that_are_installed_are_found(
    run: Run, im_core: Ruleset, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rulesets" / "im-core", rules)
    ruleset = rules / "ruleset.toml"
    text = ruleset.read_text(encoding="utf-8")
    assert "focus = 8" in text
    ruleset.write_text(text.replace("focus = 8", "focus = 3"), encoding="utf-8")
    old = tmp_path / "old.toml"
    text = Path(OLD).read_text(encoding="utf-8")
    old.write_text(f'ruleset_hash = "{im_core.hash}"\n{text}', encoding="utf-8")
    result = run("compare", str(old), NEW, "--ruleset", str(rules), "--format", "json")
    told = json.loads(result.stdout)
    assert (told["rules"], told["old_ruleset"]["hash"]) == ("changed", im_core.hash)
    by_rules = [change for change in told["changes"] if "ruleset" in change["causes"]]
    assert by_rules and {change["kind"] for change in by_rules} == {"recommendation"}
    assert by_rules[0]["because"] == [{"kind": "settings", "id": "advice"}]


def test_without_the_rules_of_then_nothing_is_claimed_of_them(
    run: Run, bakeries: tuple[str, str]
) -> None:
    old, new = bakeries
    text = Path(old).read_text(encoding="utf-8")
    text = f'ruleset_hash = "sha256:{"0" * 64}"\n{text}\nsoap = "yes"\nlogbook = "perhaps"\n'
    Path(old).write_text(text, encoding="utf-8")
    arguments = ("compare", old, new, "--ruleset", str(BAKERY))
    told = json.loads(run(*arguments, "--format", "json").stdout)
    assert (told["rules"], told["old_ruleset"], told["by_ruleset"]) == ("not-at-hand", None, None)
    # What they say and these rules do not know is named.
    assert told["lost"] == [
        {"question": "soap", "why": "no-question"},
        {"question": "logbook", "why": "no-answer"},
    ]
    shown = " ".join(run(*arguments).stdout.split())
    assert "What the ruleset changed in the advice of then is not known." in shown
    assert "2 answers of then could not be taken over." in shown
    assert re.search(r"soap – the ruleset does not ask this any more", shown)


def test_a_question_of_then_is_named_with_what_was_answered(
    run: Run, bakeries: tuple[str, str], tmp_path: Path
) -> None:
    then = _rules_of_then(tmp_path, ("ovens", "chimneys"))
    old, new = bakeries
    with Path(old).open("a", encoding="utf-8") as file:
        file.write("\nchimneys = 2\n")
    result = run("compare", old, new, "--ruleset", str(BAKERY), "--old-ruleset", then)
    told = " ".join(result.stdout.split())
    assert "C2 How many chimneys are there? 2 the ruleset does not ask this any more" in told


def test_rules_that_are_not_those_of_then_are_doubted(
    run: Run, bakeries: tuple[str, str], tmp_path: Path
) -> None:
    then = _rules_of_then(tmp_path, ("fridge_degrees > 7", "fridge_degrees > 2"))
    old, new = bakeries
    text = Path(old).read_text(encoding="utf-8")
    Path(old).write_text(f'ruleset_hash = "sha256:{"0" * 64}"\n{text}', encoding="utf-8")
    result = run("compare", old, new, "--ruleset", str(BAKERY), "--old-ruleset", then)
    assert result.exit_code == 0
    assert "warning: the answers were given when bakery-hygiene was sha256:000000" in result.stderr


def test_answers_to_a_ruleset_and_to_a_layer_on_it_can_be_compared(
    run: Run, tmp_path: Path
) -> None:
    text = Path(NEW).read_text(encoding="utf-8")
    new = tmp_path / "new.toml"
    # It does not ask for the sector.
    text = text.replace('"im-core"', '"dutch-municipality"').replace('sector = "government"', "")
    new.write_text(text, encoding="utf-8")
    told = json.loads(run("compare", OLD, str(new), "--format", "json").stdout)
    assert (told["rules"], told["old_ruleset"]["id"]) == ("changed", "im-core")
    assert told["ruleset"]["id"] == "dutch-municipality"
    assert {"question": "sector", "why": "no-question"} in told["lost"]
    shown = run("compare", OLD, str(new)).stdout
    assert "but says the same of the answers of 3 November 2025" in " ".join(shown.split())


# -- bad input --------------------------------------------------------------------------------


def test_the_wrong_order_is_told_with_both_dates(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "out.html"
    output.write_text("what was here")
    result = run("compare", NEW, OLD, "--output", str(output))
    assert result.exit_code == 2 and result.stdout == ""
    assert "is of 2026-11-02, and" in result.stderr and "of 2025-11-03" in result.stderr
    assert f"swap them: imadvisor compare {OLD} {NEW}" in result.stderr
    assert output.read_text() == "what was here"


def test_rulesets_that_have_nothing_in_common_are_refused(
    run: Run, bakeries: tuple[str, str]
) -> None:
    result = run("compare", bakeries[0], NEW)
    assert result.exit_code == 2
    assert "the answers are to 'bakery-hygiene', and the new ones to 'im-core'" in result.stderr
    assert "--old-ruleset FOLDER" in result.stderr
    result = run("compare", bakeries[0], NEW, "--old-ruleset", str(BAKERY))
    assert result.exit_code == 2
    assert "which is another ruleset: they do not ask the same" in result.stderr


def test_mistakes_in_both_are_told_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = _sheet(tmp_path, "old.toml", "2025-11-03", 'tables_wased = "never"')
    new = _sheet(tmp_path, "new.toml", "2026-11-02", 'logbook = "perhaps"')
    result = run("compare", old, new, "--ruleset", str(BAKERY))
    assert result.exit_code == 2
    assert f"{old}:5:1: there is no question 'tables_wased'" in result.stderr
    assert "did you mean 'tables_washed'?" in result.stderr
    assert "these answers do not fit 'bakery-hygiene' as it is now" in result.stderr
    assert f"{new}:5:11: 'logbook': there is no choice 'perhaps'" in result.stderr
    missing = run("compare", str(tmp_path / "no.toml"), str(tmp_path / "none.toml"))
    assert missing.exit_code == 2 and missing.stdout == ""
    assert "no.toml" in missing.stderr and "none.toml" in missing.stderr


def test_an_answer_twice_is_a_mistake_under_any_rules(run: Run, tmp_path: Path) -> None:
    head = f'ruleset_hash = "sha256:{"0" * 64}"'
    old = _sheet(tmp_path, "old.toml", "2025-11-03", 'logbook = "yes"', 'K2 = "no"', head=head)
    new = _sheet(tmp_path, "new.toml", "2026-11-02", 'logbook = "no"')
    result = run("compare", old, new, "--ruleset", str(BAKERY))
    assert result.exit_code == 2 and "is answered twice" in result.stderr


def test_a_table_of_then_is_read_as_far_as_the_rules_know_it(run: Run, tmp_path: Path) -> None:
    rows = (
        "assessment.date;2025-11-03\nassessment.ruleset;bakery-hygiene\n"
        f"assessment.ruleset_hash;sha256:{'0' * 64}\nsoap;yes\nlogbook;perhaps\novens;3\n"
    )
    from imadvisor.answers.formats.header_words import DATE, RULESET
    from imadvisor.answers.formats.header_words import HASH as HASH_ROW

    rows = rows.replace("assessment.date", DATE).replace("assessment.ruleset_hash", HASH_ROW)
    rows = rows.replace("assessment.ruleset;", f"{RULESET};")
    old = tmp_path / "old.csv"
    old.write_text(f"Id;Answer\n{rows}", encoding="utf-8")
    new = _sheet(tmp_path, "new.toml", "2026-11-02", "ovens = 3")
    arguments = ("compare", str(old), new, "--ruleset", str(BAKERY), "--format", "json")
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["lost"] == [
        {"question": "soap", "why": "no-question"},
        {"question": "logbook", "why": "no-answer"},
    ]


def test_a_report_is_no_answers(run: Run, tmp_path: Path) -> None:
    report = str(tmp_path / "report.json")
    assert run("advise", OLD, "--output", report).exit_code == 0
    for arguments in (("compare", report, NEW), ("advise", report, NEW)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "this is a report in JSON, which does not hold the answers" in result.stderr
        assert "name the file that was answered" in result.stderr


def test_new_answers_to_other_rules_are_a_warning(run: Run, bakeries: tuple[str, str]) -> None:
    old, new = bakeries
    text = Path(new).read_text(encoding="utf-8")
    Path(new).write_text(f'ruleset_hash = "sha256:{"0" * 64}"\n{text}', encoding="utf-8")
    arguments = ("compare", old, new, "--ruleset", str(BAKERY))
    result = run(*arguments)
    assert result.exit_code == 0
    assert f"{new}: warning: the answers were given when bakery-hygiene was" in result.stderr
    strict = run(*arguments, "--strict")
    assert strict.exit_code == 2 and strict.stdout == ""


def test_standard_input_can_be_only_one_of_them(run: Run) -> None:
    result = run("compare", "-", "-", input="")
    assert result.exit_code == 2 and "standard input can be read only once" in result.stderr
    text = Path(OLD).read_text(encoding="utf-8")
    assert run("compare", "-", NEW, input=text).exit_code == 0


def test_another_organisation_is_a_warning(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    text = Path(OLD).read_text(encoding="utf-8").replace("of Waterland", "of Zandstad")
    other.write_text(text, encoding="utf-8")
    result = run("compare", str(other), NEW)
    assert result.exit_code == 0
    assert "different organisations: Municipality of Zandstad, Municipality of Wat" in result.stderr


# -- several in a row ----------------------------------------------------------------------------


@pytest.fixture
def middle(tmp_path: Path) -> str:
    path = tmp_path / "middle.toml"
    path.write_text(
        'ruleset = "im-core"\ndate = 2026-03-02\n[answers]\nwhy_rating = 2\nreason_known = 20\n',
        encoding="utf-8",
    )
    return str(path)


def test_a_series_is_put_in_order_and_shows_what_was_measured(run: Run, middle: str) -> None:
    result = run("advise", NEW, middle, OLD)
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == run("advise", middle, OLD, NEW).stdout
    told = " ".join(result.stdout.split())
    assert "Overall level 1 0–6 2" in told
    assert "VIS Picture of the future and 1 – 1 business model" in told
    single = run("advise", NEW).stdout
    assert "Over time" not in single
    rest = [line for line in single.splitlines() if line not in result.stdout.splitlines()]
    assert rest == []


def test_the_json_of_a_series_has_it_and_that_of_one_has_not(run: Run, middle: str) -> None:
    single = json.loads(run("advise", NEW, "--format", "json").stdout)
    told = json.loads(run("advise", OLD, NEW, middle, "--format", "json").stdout)
    jsonschema.validate(told, json_schema())
    moments = told.pop("over_time")
    assert told == single
    assert [moment["date"] for moment in moments] == ["2025-11-03", "2026-03-02", "2026-11-02"]
    levels = [{d["id"]: d["level"] for d in moment["dimensions"]} for moment in moments]
    assert [level["vision"] for level in levels] == [
        {"low": 1, "high": 1},
        None,
        {"low": 1, "high": 1},
    ]
    assert levels[0]["support"] == {"low": 0, "high": 2}


def test_old_answers_under_new_rules_are_told_in_a_series(run: Run, tmp_path: Path) -> None:
    head = f'ruleset_hash = "sha256:{"0" * 64}"'
    old = _sheet(tmp_path, "a.toml", "2025-11-03", 'soap = "yes"', "ovens = 2", head=head)
    new = _sheet(tmp_path, "b.toml", "2026-11-02", "ovens = 3")
    result = run("advise", old, new, "--ruleset", str(BAKERY))
    told = " ".join(result.stdout.split())
    assert "The ruleset said something else when the answers of 3 November 2025 were given" in told
    assert "soap – the ruleset does not ask this any more" in told


def test_bad_series_are_refused(run: Run, bakeries: tuple[str, str], tmp_path: Path) -> None:
    again = tmp_path / "again.toml"
    shutil.copy(NEW, again)
    result = run("advise", NEW, OLD, str(again))
    assert result.exit_code == 2 and result.stdout == ""
    assert f"{again} and {NEW} are both of 2026-11-02" in result.stderr
    result = run("advise", NEW, bakeries[0])
    assert result.exit_code == 2
    assert "the answers are to different rulesets: 'im-core'" in result.stderr
    wrong = _sheet(tmp_path, "wrong.toml", "2026-01-01", 'soap = "yes"')
    result = run("advise", bakeries[0], wrong, "--ruleset", str(BAKERY))
    assert result.exit_code == 2
    assert "there is no question 'soap'" in result.stderr
    assert "compare two at a time" in result.stderr


def test_many_assessments_stand_in_several_tables(run: Run, tmp_path: Path) -> None:
    files = [
        _sheet(tmp_path, f"{year}.toml", f"{year}-01-01", "fridge_degrees = 3")
        for year in range(2019, 2026)
    ]
    told = run("advise", *files, "--ruleset", str(BAKERY)).stdout
    over_time = told[told.index("Nothing is filled in between") : told.index("Recommendations")]
    lines = [line.count("1 January") for line in over_time.splitlines()]
    assert [count for count in lines if count] == [4, 3]
    assert max(map(len, told.splitlines())) <= 80


def test_the_newest_of_a_series_may_be_to_other_rules(
    run: Run, bakeries: tuple[str, str], bakery: Ruleset
) -> None:
    old, new = bakeries
    text = Path(new).read_text(encoding="utf-8")
    Path(new).write_text(f'ruleset_hash = "sha256:{"0" * 64}"\n{text}', encoding="utf-8")
    result = run("advise", old, new, "--ruleset", str(BAKERY))
    assert "the newest answers: the answers were given when bakery-hygiene was" in result.stderr
    assert bakery.hash[:19] in result.stderr
