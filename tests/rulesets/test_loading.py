"""Loading a ruleset: every mistake is named, with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from imadvisor import Advisor, InputError, Ruleset, RulesetError
from imadvisor.rulesets import contents, loader

BAKERY = Path(__file__).resolve().parents[1] / "rulesets_data" / "bakery" / "bakery.toml"
TEXT = BAKERY.read_text(encoding="utf-8")


def _load(folder: Path, **files: str) -> Ruleset:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return Advisor().ruleset(folder)


def _said(folder: Path, **files: str) -> str:
    with pytest.raises(InputError) as caught:
        _load(folder, **files)
    return str(caught.value)


GAP = '[[gap]]\nid = "g"\nname.en = "x"\nwhen = "unknown(logbook)"\nseverity = "minor"\n'
RECOMMENDATION = """[[recommendation]]
id = "r"
kind = "activity"
phase = "today"
level = 1
owner = "baker"
name.en = "x"
purpose.en = "x"
done_when.en = "x"
effort_days = [1, 2]
duration_weeks = 1
"""
QUESTION = '[[question]]\nid = "q"\ntext.en = "x"\n'


@pytest.mark.parametrize(
    ("more", "message", "place"),
    [
        ("[[gapp]]\nid = 'x'\n", "there is no table 'gapp'", "1:3"),
        ("gap = 3\n", "'gap' must be tables", "1:1"),
        ("gap = [3]\n", "'gap' must be tables", "1:8"),
        ("[[case]]\nid = 'x'\n", "cases do not stand among the rules", "1:3"),
        ("advice = 3\n", "'advice' must be a table", "1:1"),
        ("[scoring]\nmethod = 'mean'\n", "[scoring] stands twice", "1:2"),
        ("schema = 1\n", "schema is given twice", "1:1"),
        (GAP.replace("name.en", "nmae.en"), "gap 'g' has no key 'nmae'", "3:1"),
        (GAP.replace('name.en = "x"\n', ""), "gap 'g' needs 'name'", "1:3"),
        (GAP.replace('"g"', '"G g"'), "an id is lower-case words", "2:6"),
        (GAP.replace('"g"', '"warm-fridge"'), "gap 'warm-fridge' stands twice", "2:1"),
        (GAP + 'code = "K1"\n', "code 'K1' of gap 'g' is also that of question", "6:8"),
        (GAP.replace('"minor"', '"mino"'), "there is no severity 'mino'", "5:12"),
        (GAP + 'dimension = "kichen"\n', "there is no dimension 'kichen'", "6:13"),
        (GAP + 'sources = ["book"]\n', "there is no source 'book'", "6:12"),
        (GAP + 'due = "soon"\n', "gap 'g' is due, but there is no [timing]", "6:7"),
        (GAP + 'closed_by = [["wash-tables"]]\n', "which it does not link to", "6:15"),
        (GAP + '[[gap.link]]\nrecommendation = "A1"\npriority = 1\nrationale.en = "x"\n',
         "'A1' is not an id: ids are lower-case words, not codes", "7:18"),
        (GAP + '[[gap.link]]\nrecommendation = "buy-soap"\npriority = 3\nrationale.en = "x"\n',
         "a priority is from 1 to 2, not 3", "8:12"),
        (GAP + 'name.nl = "x"\n', "which the ruleset does not declare", "6:"),
        (RECOMMENDATION.replace("[1, 2]", "[2, 1]"), "effort_days goes from low to high", "1:"),
        (RECOMMENDATION.replace("[1, 2]", "[0, 1]"), "effort_days.0", "10:16"),
        (RECOMMENDATION.replace("level = 1", "level = 9"), "there is no level 9", "5:9"),
        (RECOMMENDATION.replace('"activity"', '"thing"'), ("must be one of 'deliverable' or "
         "'activity'"), "3:8"),
        (QUESTION + 'type = "single"\n', "needs [[question.choice]] tables", "1:"),
        (QUESTION + 'type = "number"\n[[question.choice]]\nid = "c"\ntext.en = "x"\n',
         "has no choices", "1:"),
        (QUESTION + 'type = "yes-no"\n[[question.special]]\nid = "c"\ntext.en = "x"\n',
         "has special values", "1:"),
        (QUESTION + 'type = "yes-no"\ncredit.points = [[0, 0], [1, 1]]\n',
         "only a number, a percentage or a date has a credit rule", "1:"),
        (QUESTION + 'type = "date"\ndimension = "kitchen"\ncredit.points = [[0, 0], [1, 1]]\n',
         "a date earns credit by days_since or days_before", "1:"),
        (QUESTION + 'type = "number"\ndimension = "kitchen"\ncredit.days_since = [[1, 1]]\n',
         "a number earns credit by points or at_most", "1:"),
        (QUESTION + 'type = "number"\ncredit.at_most = [[1, 1]]\n',
         "what earns credit needs its dimension", "1:"),
        (QUESTION + 'type = "number"\ndimension = "kitchen"\ncredit.at_most = [[2, 1], [1, 0]]\n',
         "the values of the steps must go up", "6:"),
        (QUESTION + 'type = "number"\ndimension = "kitchen"\ncredit.at_most = [[2, 1.5]]\n',
         "must be from 0 to 1", "6:"),
        (QUESTION + 'type = "number"\nordered = true\n', "can be ordered", "1:"),
        (QUESTION + 'type = "number"\npast = true\n', "only a date can be past", "1:"),
        (QUESTION + 'type = "anchored"\n', "an anchored question needs its dimension", "1:"),
        (QUESTION + 'type = "yes-no"\ndimension = "cooling"\ncriterion = "washed-daily"\n',
         "belongs to dimension 'cooling', its criterion 'washed-daily' to 'kitchen'", "6:13"),
        (QUESTION + 'type = "yes-no"\ndimension = "kitchen"\ncriterion = "written-down"\n',
         "is decided by its condition, not by evidence", "6:13"),
        ('[[criterion]]\nid = "c"\ndimension = "kitchen"\nlevel = 1\nstatement.en = "x"\n',
         "nothing decides criterion 'c'", "1:3"),
        ('[[criterion]]\nid = "c"\ndimension = "kitchen"\nlevel = 1\nwhen = "ovens > 1"\n',
         "criterion 'c' has no statement", "1:3"),
        (('[[criterion]]\nid = "c"\ndimension = "kitchen"\nlevel = 1\nstatement.en = "x"\n'
         "when = \"gap('warm-fridge')\"\n"), "criterion 'c', when: reads a gap", "6:8"),
        ('[[level]]\nid = "z"\nnumber = 2\nname.en = "x"\n', "has the same number as", "3:10"),
        ('[[role]]\nid = "l"\nrank = 1\nname.en = "x"\n', "has the same rank as", "3:8"),
        ('[[dimension]]\nid = "d"\nrank = 3\nname.en = "x"\n',
         "dimension 'd' has no criteria, which the method 'staged' needs", "1:3"),
        ('[[dimension]]\nid = "d"\nrank = 3\nname.en = "x"\nmethod = "claim-and-evidence"\n',
         "dimension 'd' has no anchored question", "1:3"),
        ('[timing]\nquestion = "ovens"\n', "must have one answer, in order of time", "2:12"),
        ('[[scaling]]\nid = "s"\nby = "logbook"\nper = 1\nunknown = [1, 2]\n',
         "'logbook' is not a number", "3:6"),
        ('[[scaling]]\nid = "s"\nby = "ovens"\nunknown = [1, 2]\n',
         "needs either below with beyond, or per", "1:"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, more: str, message: str, place: str) -> None:
    if "does not declare" in message:
        (tmp_path / "more.toml").write_text(more, encoding="utf-8")
        said = "\n".join(map(str, _load(tmp_path, bakery=TEXT).warnings))
    else:
        said = _said(tmp_path, bakery=TEXT, more=more)
    assert message in said
    places = [line.split(": ")[0] for line in said.splitlines() if message in line]
    assert any(f"more.toml:{place}" in found for found in places), said


def test_all_mistakes_of_all_files_come_together_in_order(tmp_path: Path) -> None:
    said = _said(tmp_path, bakery=TEXT.replace("tables_washed <", "tables_wased <"),
                 more=GAP + "wen = 3\nfoo = 4\n", other="[[gapp]]\n")  # fmt: skip
    places = [line.split(": ")[0] for line in said.splitlines() if not line.startswith(" ")]
    assert [Path(place.split(":")[0]).stem for place in places] == [
        *("bakery", "more", "more", "other")
    ]


def test_a_file_that_is_not_toml_is_reported_with_the_others(tmp_path: Path) -> None:
    said = _said(tmp_path, bakery=TEXT, one="a = \n", two="b = \n")
    assert "one.toml:1:" in said
    assert "two.toml:1:" in said


def test_without_a_ruleset_table(tmp_path: Path) -> None:
    assert "there is no [ruleset]" in _said(tmp_path, a="schema = 1\n")


def test_any_split_is_the_same_ruleset_and_comments_do_not_count(tmp_path: Path) -> None:
    parts = TEXT.split("\n\n[[recommendation]]", 1)
    whole, split = tmp_path / "whole", tmp_path / "split"
    (split / "deeper").mkdir(parents=True)
    whole.mkdir()
    (split / "deeper" / "a.toml").write_text("[[recommendation]]" + parts[1], encoding="utf-8")
    one = _load(whole, bakery=TEXT)
    two = _load(split, z=parts[0] + "\n# a comment\n")
    assert one.hash == two.hash
    assert one.things == two.things
    assert [list(things) for things in one.things.values()] == [
        list(things) for things in two.things.values()
    ]
    assert one.conditions == two.conditions


def test_another_threshold_is_another_hash(tmp_path: Path) -> None:
    one = _load(tmp_path, bakery=TEXT)
    assert one.hash != _load(tmp_path, bakery=TEXT.replace("[7, 0.5]", "[8, 0.5]")).hash


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "outside.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rules" / "in.toml").symlink_to(tmp_path / "outside.toml")
    with pytest.raises(InputError, match="leads out of the ruleset's folder"):
        Advisor().ruleset(tmp_path / "rules")


def test_a_file_or_an_empty_folder_is_no_ruleset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no TOML files"):
        Advisor().ruleset(tmp_path)
    with pytest.raises(InputError, match="a ruleset is a folder of TOML files, not a file"):
        Advisor().ruleset(BAKERY)


def test_limits_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "MOST_OBJECTS", 10)
    with pytest.raises(RulesetError, match="the ruleset has more than 10 objects"):
        _load(tmp_path, bakery=TEXT)
    monkeypatch.setattr(loader, "MOST_FILES", 1)
    with pytest.raises(InputError, match="has 2 TOML files; a ruleset may have 1"):
        _load(tmp_path, more="")


def test_names_of_unreadable_objects_still_count(tmp_path: Path) -> None:
    said = _said(tmp_path, bakery=TEXT.replace('done_when.en = "The tables shine."', ""))
    assert "recommendation 'wash-tables' needs 'done_when'" in said
    assert "there is no recommendation" not in said
