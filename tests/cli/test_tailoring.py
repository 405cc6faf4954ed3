"""A consultant tailors a ruleset for a client, and sees what comes of it."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor import Advisor
from imadvisor.advisor.advisor import default_advisor
from imadvisor.rulesets.schema import SCHEMAS, schema_text
from layering import head, shelf

Run = Callable[..., Result]
RULESETS = ROOT / "rulesets"

pytestmark = pytest.mark.usefixtures("somewhere")


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    default_advisor.cache_clear()


def _done(result: Result, status: int = 0) -> str:
    assert result.exit_code == status, result.output
    return result.stdout


# -- new, set ---------------------------------------------------------------------------------


def test_a_new_layer_loads_and_changes_nothing_but_its_title(run: Run) -> None:
    made = run("ruleset", "new", "client-acme", "--extends", "im-core")
    assert made.stderr.splitlines() == [
        "wrote client-acme: edit client-acme/layer.toml, and see what comes out with",
        "    imadvisor ruleset diff im-core client-acme",
    ]
    _done(made)
    compared = run("ruleset", "diff", "im-core", "client-acme", "--format", "json")
    told = json.loads(_done(compared, 1))
    (change,) = told["differences"]
    assert (change["kind"], change["id"]) == ("settings", "ruleset")
    assert [field["field"] for field in change["fields"]] == ["title.en", "title.nl"]


def test_every_example_in_a_new_layer_works_when_its_comment_is_taken_away(run: Run) -> None:
    _done(run("ruleset", "new", "client-acme", "--extends", "im-core"))
    path = Path("client-acme/layer.toml")
    lines = path.read_text(encoding="utf-8").splitlines()
    code = [line for line in lines[3:] if line.startswith("# ") and not line[2:3].isupper()]
    plain = [
        line[2:] if line in code and not line.startswith("# changes below") else line
        for line in lines
        if line != "#"
    ]
    path.write_text("\n".join(plain), encoding="utf-8")
    said = _done(run("ruleset", "diff", "im-core", "client-acme"), 1)
    assert "added question own_question" in said and "removed gap " in said
    assert "other words in" in said


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["Acme"], "'Acme' is not an id", "lower-case words joined by -"),
        (["im-core"], "there is a ruleset 'im-core' already", "choose another name"),
        (["acme", "--extends", "im-cor"], "there is no ruleset 'im-cor'", "did you mean 'im-core'"),
        (["acme", "--extends", "."], "names what it extends by its id", "--rules"),
    ],
)
def test_a_new_layer_that_cannot_be(
    run: Run, arguments: list[str], message: str, hint: str
) -> None:
    result = run("ruleset", "new", "--extends", "im-core", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr and hint in result.stderr


def test_a_folder_that_is_filled_in_is_left_alone(run: Run) -> None:
    _done(run("ruleset", "new", "acme", "--extends", "im-core"))
    again = run("ruleset", "new", "acme", "--extends", "im-core")
    assert again.exit_code == 2 and "this file exists already" in again.stderr


def test_set_in_a_layer_keeps_the_comments_and_says_what_was(run: Run) -> None:
    _done(run("ruleset", "new", "acme", "--extends", "im-core"))
    path = Path("acme/layer.toml")
    before = path.read_text(encoding="utf-8")
    arguments = ("ruleset", "set", "acme", "recommendation:pilot")
    _done(run(*arguments, "name.nl=Proefdraai", "duration_weeks=9", "--reason", "Zo heet het"))
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before), "everything that was there is there"
    made = tomllib.loads(after)["set"]
    assert made == [
        {
            "target": "recommendation:pilot",
            "reason": "Zo heet het",
            "fields": {"name": {"nl": "Proefdraai"}, "duration_weeks": 9},
            "was": {
                "name": {"nl": "Pilot met early adopters buiten het project"},
                "duration_weeks": 8,
            },
        }
    ]
    path.write_text(after.replace("duration_weeks = 9", "duration_weeks = 9  # longer"))
    _done(run(*arguments, "duration_weeks=10"))
    again = path.read_text(encoding="utf-8")
    assert "duration_weeks = 10  # longer" in again
    assert len(tomllib.loads(again)["set"]) == 1, "it is set where it was set"
    assert run("ruleset", "show", "acme", "R15", "--format", "json").stdout.count("Proefdraai")


def test_set_in_a_ruleset_changes_the_value_where_it_stands(run: Run, tmp_path: Path) -> None:
    shelf(tmp_path)
    path = tmp_path / "rules" / "bakery" / "bakery.toml"
    before = path.read_text(encoding="utf-8")
    _done(run("ruleset", "set", str(path.parent), "H2", "severity=minor", "name.en=5 degrees"))
    after = path.read_text(encoding="utf-8")
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert changed == [
        ('name.en = "The fridge is too warm"', 'name.en = "5 degrees"'),
        ('severity = "grave"', 'severity = "minor"'),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gap:missing-ownershop", "severity=low"], "did you mean 'missing-ownership'"),
        (["gapp:missing-ownership", "severity=low"], "did you mean 'gap'"),
        (["pilot", "level=2"], "did you mean 'recommendation:pilot' or 'term:pilot'?"),
        (["recommendation:pilot", "level"], "'level' sets nothing"),
        (["recommendation:pilot", "=2"], "'=2' sets nothing"),
        (["recommendation:pilot", "level=2"], "a layer says why it changes something"),
        (["recommendation:pilot", "level=99", "--reason", "r"], "there is no level 99"),
        (["recommendation:pilot", "levle=2", "--reason", "r"], "did you mean 'level'"),
        (["recommendation:pilot", "name.en.x=2", "--reason", "r"], "name"),
    ],
)
def test_set_writes_nothing_when_the_ruleset_would_be_wrong(
    run: Run, arguments: list[str], message: str
) -> None:
    _done(run("ruleset", "new", "acme", "--extends", "im-core"))
    path = Path("acme/layer.toml")
    before = path.read_bytes()
    result = run("ruleset", "set", "acme", *arguments)
    assert result.exit_code == 2 and message in result.stderr, result.output
    assert path.read_bytes() == before


# -- resolve, diff ----------------------------------------------------------------------------


def test_resolved_with_origins_it_is_still_the_same_ruleset(run: Run, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    _done(run("ruleset", "resolve", "dutch-municipality", "--origin", "-o", "whole/all.toml"))
    made, again = Advisor().ruleset("dutch-municipality"), Advisor().ruleset("whole")
    assert again.hash == made.hash
    text = (tmp_path / "whole" / "all.toml").read_text(encoding="utf-8")
    package = made.origin.package_version
    layer = f"layer dutch-municipality 1.0.0 (imadvisor {package})"
    assert f"# set by {layer}: Money for next year is decided in the spring note" in text
    assert f"# words of {layer}: klanten" in text
    assert f"# from im-core 1.0.0 (imadvisor {package})\n[[question]]" in text
    assert f"# question 'sector' is removed by {layer}: A municipality is always" in text


def test_a_ruleset_differs_in_nothing_from_itself(run: Run) -> None:
    assert "They say the same." in _done(run("ruleset", "diff", "im-core", "im-core"))


def test_diff_says_whose_advice_changes_and_by_which_rule(run: Run) -> None:
    _done(run("ruleset", "new", "acme", "--extends", "im-core"))
    reason = ("--reason", "Stricter here")
    _done(run("ruleset", "set", "acme", "gap:missing-ownership", "severity=low", *reason))
    answers = str(ROOT / "examples" / "municipality.toml")
    more = str(ROOT / "examples" / "care-practice.toml")
    said = _done(run("ruleset", "diff", "im-core", "acme", "--answers", answers, more), 1)
    assert f"Advice on {answers}:" in said and f"Advice on {more}:" in said
    assert "gap G44 missing-ownership: present, critical → present, medium" in said or (
        "gap G44 missing-ownership: present" in said
    )
    assert "      by gap G44 missing-ownership" in said
    told = json.loads(
        _done(
            run("ruleset", "diff", "im-core", "acme", "--answers", answers, "--format", "json"), 1
        )
    )
    changes = {(c["kind"], c["id"]): c["because"] for c in told["advice"][answers]}
    assert changes["gap", "missing-ownership"] == [{"kind": "gap", "id": "missing-ownership"}]
    assert all(changes.values()), "every change has its rule"


def test_answers_that_neither_ruleset_can_read_are_refused(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("date = 2026-11-02\n[answers]\nowner_namd = 'no'\n", encoding="utf-8")
    result = run("ruleset", "diff", "im-core", "dutch-municipality", "--answers", str(wrong))
    assert result.exit_code == 2 and "did you mean 'owner_named'" in result.stderr


def test_a_third_ruleset_is_one_too_many(run: Run) -> None:
    result = run("ruleset", "diff", "im-core", "dutch-municipality", "im-core")
    assert result.exit_code == 2 and "files of answers come after --answers" in result.stderr


# -- rebase -----------------------------------------------------------------------------------


def test_rebase_shows_what_collides_and_writes_only_when_that_is_accepted(
    run: Run, tmp_path: Path
) -> None:
    text = """
[[set]]
target = "gap:warm-fridge"
reason = "r"
[set.fields]
name.en = "Cold store too warm"  # ours
[set.was]
name.en = "The fridge is too warm"
"""
    shelf(tmp_path, acme=head() + text)
    rules = tmp_path / "rules"
    bakery, path = rules / "bakery" / "bakery.toml", rules / "acme" / "layer.toml"
    said = run("--rules", "rules", "ruleset", "rebase", "rules/acme")
    assert said.exit_code == 0 and "is pinned to bakery-hygiene 0.3 as it is" in said.stderr
    bakery.write_text(bakery.read_text().replace("fridge is too warm", "cooling is too warm"))
    before = path.read_text()
    default_advisor.cache_clear()
    said = run("--rules", "rules", "ruleset", "rebase", "rules/acme")
    assert said.exit_code == 1 and path.read_text() == before
    assert "was “The fridge is too warm”; it is now “The cooling is too warm”" in said.stdout
    assert "to keep what it says, add --accept" in said.stderr
    _done(run("--rules", "rules", "ruleset", "rebase", "rules/acme", "--accept"))
    after = path.read_text()
    assert 'name.en = "Cold store too warm"  # ours' in after
    assert 'name.en = "The cooling is too warm"' in after
    default_advisor.cache_clear()
    _done(run("--rules", "rules", "ruleset", "resolve", "acme"))


def test_a_ruleset_extends_nothing(run: Run) -> None:
    result = run("ruleset", "rebase", "im-core")
    assert result.exit_code == 2 and "this is a ruleset, and extends nothing" in result.stderr


# -- schema -----------------------------------------------------------------------------------


def _as_json(value: Any) -> Any:
    """TOML as the editors hold it against a schema."""
    if isinstance(value, dict):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _accepts(of: str, data: dict[str, Any]) -> bool:
    return not list(jsonschema.Draft7Validator(SCHEMAS[of]()).iter_errors(_as_json(data)))


def _rules(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.toml") if "cases" not in path.parts]


@pytest.mark.parametrize("of", ["ruleset", "layer"])
def test_the_schema_is_one_and_the_shipped_one_is_it(run: Run, of: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[of]())
    assert (RULESETS / f"{of}.schema.json").read_text(encoding="utf-8") == schema_text(of)
    assert _done(run("ruleset", "schema", "--of", of)) == schema_text(of)


@pytest.mark.parametrize(
    "path",
    [*_rules(RULESETS), *_rules(ROOT / "tests" / "rulesets_data")],
    ids=lambda path: path.name,
)
def test_the_schema_accepts_every_shipped_file_and_the_file_names_it(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    of = "layer" if "layer" in data else "ruleset"
    assert _accepts(of, data)
    if path.is_relative_to(RULESETS):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("#:schema ")
        named = (path.parent / first.removeprefix("#:schema ")).resolve()
        assert named == RULESETS / f"{of}.schema.json"


_BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "a key too many": lambda d: d["gap"][0].update(severty="minor"),
    "a key too few": lambda d: d["gap"][0].pop("name"),
    "a table too many": lambda d: d.update(gapp=[{}]),
    "a text without language": lambda d: d["gap"][0].update(name="x"),
    "an empty text": lambda d: d["gap"][0].update(name={"en": ""}),
    "a text in no language": lambda d: d["gap"][0].update(name={}),
    "a code as id": lambda d: d["gap"][0].update(id="H 1"),
    "a number as id": lambda d: d["gap"][0].update(id=3),
    "a word as number": lambda d: d["level"][0].update(number="one"),
    "a number below what there is": lambda d: d["level"][0].update(number=-1),
    "a type that there is not": lambda d: d["question"][0].update(type="choice"),
    "no choices": lambda d: d["question"][0].update(choice=[]),
    "choices without a need": lambda d: d["question"][1].update(
        choice=[{"id": "a", "text": {"en": "x"}}]
    ),
    "credit above one": lambda d: d["question"][0]["choice"][0].update(credit=2),
    "a credit rule on a choice": lambda d: d["question"][0].update(credit={"at_most": [[4, 1]]}),
    "a special value on a choice": lambda d: d["question"][0].update(
        special=[{"id": "a", "text": {"en": "x"}}]
    ),
    "a point of three": lambda d: d["question"][3]["credit"].update(at_most=[[4, 1, 2]]),
    "a priority of zero": lambda d: d["gap"][0]["link"][0].update(priority=0),
    "effort of nothing": lambda d: d["recommendation"][0].update(effort_days=[0, 1]),
    "effort of one number": lambda d: d["recommendation"][0].update(effort_days=[1]),
    "true as a number": lambda d: d["recommendation"][0].update(duration_weeks=True),
    "another schema": lambda d: d.update(schema=2),
    "a table that is a list": lambda d: d.update(scoring=[]),
    "no languages": lambda d: d["ruleset"].update(languages=[]),
    "an anchored question of nothing": lambda d: d["question"].append(
        {"id": "rating", "type": "anchored", "text": {"en": "x"}}
    ),
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_schema_and_loader_refuse_the_same(
    tmp_path: Path, broken: Callable[[dict[str, Any]], object]
) -> None:
    from imadvisor.documents import Document
    from imadvisor.rulesets.contents import Origin
    from imadvisor.rulesets.loader import assemble

    path = ROOT / "tests" / "rulesets_data" / "bakery" / "bakery.toml"
    sound = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    needs = {m.name: m.needs for m in Advisor().catalogue.methods.values()}

    def loads(data: dict[str, Any]) -> bool:
        try:
            document = Document("bakery.toml", "toml", None, data)
            assemble([document], methods=needs, origin=Origin("", "", ""))
        except Exception:
            return False
        return True

    assert loads(sound) and _accepts("ruleset", sound)
    data = copy.deepcopy(sound)
    broken(data)
    assert not loads(data)
    assert not _accepts("ruleset", data)


# -- the rules that answers were given to ------------------------------------------------------


def test_advice_says_so_when_the_answers_were_given_to_other_rules(run: Run) -> None:
    form = _done(run("answers", "template"))
    hash = Advisor().ruleset().hash
    assert f'ruleset_hash = "{hash}"' in form
    given = form.replace("# date =", "date = 2026-11-02")
    Path("a.toml").write_text(given, encoding="utf-8")
    assert "warning" not in run("advise", "a.toml").stderr
    Path("a.toml").write_text(given.replace(hash, "sha256:" + "1" * 64), encoding="utf-8")
    result = run("advise", "a.toml")
    assert result.exit_code == 0
    assert "warning: a.toml: the answers were given when im-core was sha256:1111" in result.stderr
    told = json.loads(_done(run("advise", "a.toml", "--format", "json")))
    assert told["ruleset"]["recorded_hash"] == "sha256:" + "1" * 64
    assert told["ruleset"]["hash"] == hash
    dutch = _done(run("advise", "a.toml", "--full", "--lang", "nl"))
    assert "De antwoorden zijn gegeven toen de regels anders waren" in dutch


def test_the_report_says_where_its_rules_come_from(run: Run) -> None:
    answers = Path("a.toml")
    form = _done(run("answers", "template", "--ruleset", "dutch-municipality"))
    answers.write_text(form.replace("# date =", "date = 2026-11-02") + "\n", encoding="utf-8")
    told = json.loads(_done(run("advise", "a.toml", "--format", "json")))
    assert [part["layer"] for part in told["ruleset"]["made_of"]] == [None, "dutch-municipality"]
    gap = next(gap for gap in told["gaps"] if gap["id"] == "safety-level-not-stated")
    assert gap["origin"]["ruleset"] == "im-core"
    assert gap["origin"]["changed_by"] == ["dutch-municipality"]
    assert told["dimensions"][0]["method"]["name"] == "claim-and-evidence"
    assert told["dimensions"][0]["method"]["package"].startswith("imadvisor ")
    text = _done(run("advise", "a.toml", "--format", "markdown"))
    for wanted in (
        "Where the rules come from",
        "Layer dutch-municipality 1.0.0",
        "What layers changed",
        "A municipality is always government.",
        "customer, customers, klant, klanten",
    ):
        assert wanted in " ".join(text.split()), wanted


def test_rebasing_pins_a_layer_that_is_not_pinned_and_follows_codes(run: Run) -> None:
    bare = "\n".join(line for line in head().splitlines() if not line.startswith("base_"))
    operation = (
        '\n[[set]]\ntarget = "h2"\nreason = "r"\nfields = { severity = "minor" }\n'
        'was = { severity = "minor" }\n'
    )
    shelf(Path(), acme=bare + operation)
    shown = run("--rules", "rules", "ruleset", "rebase", "rules/acme")
    assert shown.exit_code == 1 and "[layer] needs base_version and base_hash" in shown.stdout
    assert "rebase rules/acme --accept writes them, for bakery-hygiene 0.3" in shown.stdout
    _done(run("--rules", "rules", "ruleset", "rebase", "rules/acme", "--accept"))
    layer = tomllib.loads(Path("rules/acme/layer.toml").read_text(encoding="utf-8"))
    assert layer["layer"]["base_version"] == "0.3"
    assert layer["layer"]["base_hash"] == Advisor().ruleset("rules/bakery").hash
    assert layer["set"][0]["was"] == {"severity": "grave"}, "the code names the gap"
    assert run("--rules", "rules", "ruleset", "show", "acme").exit_code == 0
