"""`ruleset check` finds what is wrong, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor, Ruleset, Sheet
from imadvisor.engine.program import compiled
from imadvisor.language import Language
from imadvisor.quality.analysis import check_ruleset
from imadvisor.quality.cases import load_cases
from imadvisor.quality.checks.context import Checking
from imadvisor.quality.checks.texts import alike
from imadvisor.quality.finding_report import message
from imadvisor.quality.findings import CODES, Checked, Finding
from imadvisor.quality.manual import manual
from imadvisor.quality.search.solver import prove_all, solver
from quality.seeding import copied, edit, sow

BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"
ON_LOADING = {"mistake", "cycle", "warning", "expired"}


def checked(ruleset: Ruleset, advisor: Advisor) -> Checked:
    return check_ruleset(compiled(ruleset, advisor.catalogue.methods), load_cases(ruleset))


@pytest.fixture(scope="module")
def sown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checked, set[tuple[str, str]], Advisor]:
    folder = copied(tmp_path_factory.mktemp("sown"))
    wanted = sow(folder)
    advisor = Advisor()
    return checked(advisor.ruleset(folder), advisor), wanted, advisor


def test_every_kind_of_defect_is_found_and_nothing_else(
    sown: tuple[Checked, set[tuple[str, str]], Advisor],
) -> None:
    found, wanted, _ = sown
    assert {(finding.code, finding.object) for finding in found.findings} == wanted
    assert {code for code, _ in wanted} == set(CODES) - ON_LOADING - {"no-levels"}


def test_every_finding_has_its_place_and_where_one_can_its_sheet(
    sown: tuple[Checked, set[tuple[str, str]], Advisor],
) -> None:
    found, _, _ = sown
    unseen = {"never-scored", "same-choice-text", "unused-role", "unused-phase", "unused-severity",
              "unused-aspect", "unused-scaling", "no-source", "no-outline", "no-case", "no-gap",
              "no-translation", "near-duplicate", "stale-acceptance", "unused-question",
              "unused-light"}  # fmt: skip
    for finding in found.findings:
        assert finding.place.line and finding.place.column, finding
        text = Path(finding.place.file).read_text(encoding="utf-8").split("\n")
        assert finding.place.line <= len(text)
        assert bool(finding.examples) is (finding.code not in unseen), finding


def _of(found: Checked, code: str) -> Finding:
    return next(finding for finding in found.findings if finding.code == code)


def test_the_sheets_show_what_the_engine_decides(
    sown: tuple[Checked, set[tuple[str, str]], Advisor], tmp_path: Path
) -> None:
    found, _, advisor = sown
    folder = Path(found.findings[-1].place.file).parent
    while not (folder / "ruleset.toml").exists():
        folder = folder.parent
    ruleset = advisor.ruleset(folder)

    def present(gap: str, sheet: Sheet) -> bool:
        return advisor.decide(sheet, ruleset).gaps[gap].status == "present"

    worse, better = (example.sheet for example in _of(found, "not-monotone").examples)
    assert not present("sown-worse", worse) and present("sown-worse", better)
    closed, opened = (example.sheet for example in _of(found, "better-answer-opens").examples)
    assert not present("owner-appointed-late", closed) and present("owner-appointed-late", opened)
    (both,) = (example.sheet for example in _of(found, "implied-gap").examples)
    assert present("sown-narrow", both) and present("sown-wide", both)
    (low,) = (example.sheet for example in _of(found, "low-without-advice").examples)
    level = advisor.decide(low, ruleset).dimensions["improvement"].level
    assert level is not None and level.high <= 1
    # None of the answers can be left out.
    for question in worse.answers:
        fewer = {id: answer for id, answer in better.answers.items() if id != question}
        assert not present("sown-worse", replace(better, answers=fewer))


def test_im_core_is_clean_even_for_the_solver(advisor: Advisor, im_core: Ruleset) -> None:
    pytest.importorskip("z3")
    program = compiled(im_core, advisor.catalogue.methods)

    def prove(checking: Checking, undecided: Any) -> Any:
        return prove_all(solver(), checking, undecided, seconds=60)

    found = check_ruleset(program, load_cases(im_core), prove)
    assert found.findings == () and found.undecided == ()
    assert all(len(finding.accepted) > 40 for finding in found.accepted)


# -- the solver ---------------------------------------------------------------------------------


DATES = """
[[question]]
id = "from"
type = "date"
text.en = "From which day?"
[[question]]
id = "until"
type = "date"
text.en = "Until which day?"
[[question]]
id = "first"
type = "number"
minimum = 0
whole = true
text.en = "How many?"
[[question]]
id = "second"
type = "number"
minimum = 0
whole = true
text.en = "How many more?"
[[question]]
id = "third"
type = "number"
minimum = 0
whole = true
text.en = "How many at last?"
"""


def _bakery_with(tmp_path: Path, when: str) -> Path:
    folder = tmp_path / "bakery"
    shutil.copytree(BAKERY, folder)
    text = DATES.replace('"from"', '"from_day"').replace('"until"', '"until_day"')
    gap = f'[[gap]]\nid = "sown"\nname.en = "Sown"\nseverity = "minor"\nwhen = "{when}"\n'
    (folder / "more.toml").write_text(text + gap, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "when",
    [
        "until_day > from_day and from_day > until_day",
        "days_between(from_day, until_day) > 30 and until_day < from_day",
        "first + second < first",
        "first / 2 - second / 2 >= 0.5 and second >= first",
    ],
)
def test_what_is_compared_with_one_sum_is_decided_without_a_solver(
    run: Callable[..., Result], tmp_path: Path, when: str
) -> None:
    folder = _bakery_with(tmp_path, when)
    result = run("ruleset", "check", str(folder), "--format", "json")
    told = json.loads(result.stdout)
    assert "never-holds" in {f["code"] for f in told["findings"] if f["object"] == "gap:sown"}
    assert [one for one in told["undecided"] if one["object"] == "gap:sown"] == []


@pytest.mark.parametrize(
    "when",
    [
        "first * 2 > 10 and first + second <= 5",
        "first > second and second > third and third > first",
        "first * first < 0",
    ],
)
def test_what_two_answers_decide_is_undecided_and_then_proven(
    run: Callable[..., Result], tmp_path: Path, when: str
) -> None:
    pytest.importorskip("z3")
    folder = _bakery_with(tmp_path, when)

    def codes(*options: str) -> tuple[set[str], set[str]]:
        result = run("ruleset", "check", str(folder), "--format", "json", *options)
        told = json.loads(result.stdout)
        return tuple(
            {one["code"] for one in told[part] if one["object"] == "gap:sown"}
            for part in ("findings", "undecided")
        )  # type: ignore[return-value]

    found, undecided = codes()
    assert "never-holds" not in found and "never-holds" in undecided
    found, undecided = codes("--prove")
    assert "never-holds" in found and undecided == set()


def test_two_gaps_over_the_same_days_are_found(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = _bakery_with(tmp_path, "until_day > from_day")
    other = '[[gap]]\nid = "twin"\nname.en = "Twin"\nseverity = "minor"\n'
    when = 'when = "days_between(from_day, until_day) > 0"\n'
    (folder / "twin.toml").write_text(other + when, encoding="utf-8")
    told = json.loads(run("ruleset", "check", str(folder), "--format", "json").stdout)
    same = [one for one in told["findings"] if one["code"] == "same-gaps"]
    assert {one["object"] for one in same} | {one["other"] for one in same} == {
        "gap:sown", "gap:twin"
    }  # fmt: skip


def test_what_two_answers_allow_is_shown_by_dates(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    folder = _bakery_with(tmp_path, "days_between(from_day, until_day) > 365")
    result = run("ruleset", "check", str(folder), "--format", "json")
    told = json.loads(result.stdout)
    sown = [one for one in told["findings"] if one["object"] == "gap:sown"]
    assert {one["code"] for one in sown} == {"no-recommendation"}
    answers = sown[0]["examples"][0]["answers"]
    assert answers.keys() == {"from_day", "until_day"}


def test_no_time_leaves_it_undecided(run: Callable[..., Result], tmp_path: Path) -> None:
    pytest.importorskip("z3")
    cubes = "first * first * first + second * second * second == third * third * third"
    when = f"{cubes} and first > 0 and second > 0"
    folder = _bakery_with(tmp_path, when)
    result = run("ruleset", "check", str(folder), "--prove", "--time-limit", "0.1")
    assert "undecided: never-holds? gap 'sown'" in result.stdout
    assert "help: decide it with --prove" not in result.stdout


def test_without_the_solver_prove_says_what_to_install(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    result = run("ruleset", "check", "--prove")
    assert result.exit_code == 2
    assert "the solver z3 is not installed" in result.stderr
    assert "pip install 'imadvisor[verify]'" in result.stderr


# -- the command ----------------------------------------------------------------------------------


def test_a_finding_is_told_with_its_place_sheet_and_help(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _bakery_with(tmp_path, "first > 7 and first < 7 and second > 1")
    text = (folder / "more.toml").read_text(encoding="utf-8")
    line = text[: text.index("when = ")].count("\n") + 1
    monkeypatch.chdir(tmp_path)
    result = run("ruleset", "check", "bakery/")
    assert result.exit_code == 1
    assert (
        f"bakery/more.toml:{line}:8: never-holds: gap 'sown': when can never be true\n"
        '    when = "first > 7 and first < 7 and second > 1"\n'
        "    the nearest that answers come:\n"
    ) in result.stdout
    assert "\n    help: Correct the condition, or remove the rule.\n" in result.stdout
    dutch = run("ruleset", "check", "bakery/", "--lang", "nl")
    assert "gap 'sown': when kan nooit waar zijn" in dutch.stdout


def test_a_clean_ruleset_has_exit_status_0(run: Callable[..., Result]) -> None:
    result = run("ruleset", "check")
    assert result.exit_code == 0
    assert result.stdout.endswith("im-core: 0 findings, 9 accepted, 1 undecided\n")


def test_mistakes_are_findings_too(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = copied(tmp_path)
    edit(
        folder,
        "dimensions/training.toml",
        "when = \"training_to_use in ['over8', '4to8']\"",
        "when = \"training_to_usee == 'over8'\"",
    )
    result = run("ruleset", "check", str(folder), "--format", "json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)["findings"]
    assert finding["code"] == "mistake" and finding["line"] == 301
    assert finding["help"].startswith("did you mean 'training_to_use'")


def test_a_cycle_is_found(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = copied(tmp_path)
    edit(
        folder,
        "recommendations/make_usable.toml",
        'prerequisites = ["stakeholder-analysis"]\nin_place_when = "training_rating',
        'prerequisites = ["practice-environment"]\nin_place_when = "training_rating',
    )
    result = run("ruleset", "check", str(folder))
    assert result.exit_code == 1
    assert "cycle: the prerequisites go round in a circle" in result.stdout


def test_no_ruleset_is_wrong_use(run: Callable[..., Result]) -> None:
    result = run("ruleset", "check", "im-cor")
    assert result.exit_code == 2
    assert "there is no ruleset 'im-cor'" in result.stderr


def test_what_is_accepted_is_counted_apart_and_in_vain_is_a_finding(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    folder = _bakery_with(tmp_path, "first < 7 and first > 7")

    def codes(finding: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        accept = f'[[accept]]\nid = "meant"\nfinding = "{finding}"\nobject = "gap:sown"\n'
        (folder / "accepted.toml").write_text(accept + 'reason = "It is a test."\n', "utf-8")
        told = json.loads(run("ruleset", "check", str(folder), "--format", "json").stdout)
        return {one["code"]: one for one in told["findings"]}, told["accepted"]

    found, accepted = codes("never-holds")
    assert "never-holds" not in found and "stale-acceptance" not in found
    assert [(one["code"], one["reason"]) for one in accepted] == [("never-holds", "It is a test.")]
    found, accepted = codes("never-hold")
    assert "never-holds" in found and accepted == []
    assert found["stale-acceptance"]["help"].startswith("did you mean 'never-holds'")


def test_accepting_leaves_the_hash_as_it_is(advisor: Advisor, tmp_path: Path) -> None:
    folder = _bakery_with(tmp_path, "first < 7")
    before = advisor.ruleset(folder).hash
    accept = '[[accept]]\nid = "a"\nfinding = "never-holds"\nobject = "gap:sown"\nreason = "b"\n'
    (folder / "accepted.toml").write_text(accept, "utf-8")
    assert advisor.ruleset(folder).hash == before


# -- the manual ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_code_has_a_page(language: str) -> None:
    pages = manual(Language(language))
    assert set(pages) == set(CODES)
    assert all(page.what and page.why and page.mend for page in pages.values())


def test_explain_shows_a_page_and_lists_all(run: Callable[..., Result]) -> None:
    page = run("ruleset", "explain", "shadowed")
    assert page.exit_code == 0
    assert "What to do: Move it forward" in page.stdout
    assert 'finding = "shadowed"' in page.stdout
    listing = run("ruleset", "explain")
    assert [line.split()[0] for line in listing.stdout.strip().split("\n")] == list(
        manual(Language("en"))
    )
    wrong = run("ruleset", "explain", "shadow")
    assert wrong.exit_code == 2
    assert "there is no finding 'shadow'" in wrong.stderr
    assert "did you mean 'shadowed'?" in wrong.stderr


def test_texts_are_alike_in_spite_of_a_comma() -> None:
    texts = {
        "a": "Every team has one key user, and that user has time for it every week",
        "b": "Every team has one key user and that user has time for it, every week",
        "c": "Every team has two key users, and none of them has time",
        "d": "",
    }
    assert list(alike(texts)) == [("a", "b")]


def test_a_score_without_levels_is_a_finding(
    advisor: Advisor, run: Callable[..., Result], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    assert run("ruleset", "new", str(folder)).exit_code == 0
    path = folder / "ruleset.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('method = "staged"', 'method = "mean"'), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    found = checked(advisor.ruleset(folder), advisor)
    told = [finding for finding in found.findings if finding.code == "no-levels"]
    assert [finding.object for finding in told] == ["dimension:plan", "dimension:practice"]
    assert "its method 'mean' gives a score" in message(told[0], Language("en"))
    result = run("ruleset", "check", str(folder))
    assert result.exit_code == 1 and "no-levels" in result.stdout
    # With a level that starts at a score there is nothing to find.
    path.write_text(
        path.read_text(encoding="utf-8").replace("number = 1", "number = 1\nfrom_score = 0.5"),
        encoding="utf-8",
    )
    found = checked(advisor.ruleset(folder), advisor)
    assert not [finding for finding in found.findings if finding.code == "no-levels"]


def test_a_fault_is_told_once_by_its_cause(run: Callable[..., Result], tmp_path: Path) -> None:
    """A gap over two dates that is never there: no other gap is called implied by it."""
    folder = _bakery_with(tmp_path, "licence > opening and opening > licence")
    dates = '\n[[question]]\nid = "{}"\ntype = "date"\ntext.en = "When, {}?"\n'
    with next(folder.glob("*.toml")).open("a", encoding="utf-8") as file:
        file.write(dates.format("licence", "licence") + dates.format("opening", "opening"))
    result = run("ruleset", "check", str(folder), "--prove", "--format", "json")
    told = json.loads(result.stdout)["findings"]
    pairs = ("never-holds", "never-present", "implied-gap", "same-gaps")
    codes = [finding["code"] for finding in told if finding["code"] in pairs]
    assert codes == ["never-holds"], result.stdout


def test_a_date_of_long_ago_may_be_meant(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = _bakery_with(tmp_path, "days_since(opening) > 70000")
    with next(folder.glob("*.toml")).open("a", encoding="utf-8") as file:
        file.write('\n[[question]]\nid = "opening"\ntype = "date"\ntext.en = "When?"\n')
    result = run("ruleset", "check", str(folder), "--format", "json")
    assert "never-holds" not in result.stdout


def test_a_rule_of_many_pairs_is_left_undecided_in_time_and_memory(tmp_path: Path) -> None:
    """What cannot be decided by cells is named, within the limit and under 500 MB."""
    folder = tmp_path / "pairs"
    shutil.copytree(BAKERY, folder)
    asked = "".join(
        f'\n[[question]]\nid = "b{n}"\ntype = "yes-no"\ntext.en = "Is it b{n}?"\n'
        for n in range(60)
    )
    when = " and ".join(f"(b{n} == 'yes' or b{n + 30} == 'yes')" for n in range(30))
    gap = f'[[gap]]\nid = "sown"\nname.en = "Sown"\nseverity = "minor"\nwhen = "{when}"\n'
    (folder / "more.toml").write_text(asked + gap, encoding="utf-8")
    command = [sys.executable, "-m", "imadvisor", "ruleset", "check", str(folder)]
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime, used.ru_maxrss / 1024)\n"
        "print(done.stdout)\n"
    )
    limited = [sys.executable, "-c", code, *command, "--time-limit", "3"]
    done = subprocess.run(limited, capture_output=True, text=True, check=True)
    figures, told = done.stdout.split("\n", 1)
    seconds, megabytes = map(float, figures.split())
    assert "undecided: no-difference? gap 'sown'" in told and ": never-holds:" not in told
    assert seconds < 3 + 5 and megabytes < 500, figures
