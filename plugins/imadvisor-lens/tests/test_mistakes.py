"""What is wrong in a lens is told: all of it, with its place, and nothing is guessed."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from imadvisor import InputError, Problem, RulesetError
from imadvisor.plugin import SourceFile

from imadvisor_lens import Lenses
from lenses import (
    SAMPLE,
    advisor,
    assert_same_risks,
    lens_of,
    question_with,
    sample,
    written,
)

Change = Callable[[dict[str, Any]], object]

S1 = "pillar 'safety', question 'SAFE_1'"
HOLDS = [("default", "NO_RISK")]


def read(data: object) -> tuple[Problem, ...]:
    """The problems of a lens, and the lines of the file in which they stand."""
    text = json.dumps(data, indent=2)
    file = SourceFile("lens.json", text.encode())
    try:
        return Lenses().read(file).problems
    except RulesetError as error:
        return error.problems


def line_of(problem: Problem, data: object) -> str:
    return json.dumps(data, indent=2).split("\n")[problem.place.line - 1].strip()


def pillar(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["pillars"][0]
    return found


def question(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = pillar(data)["questions"][0]
    return found


def choice(data: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = question(data)["choices"][place]
    return found


def rule(data: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = question(data)["riskRules"][place]
    return found


ERRORS: list[tuple[Change, str, str, str]] = [
    # what is changed; the message; the hint; the line that is pointed at
    (lambda d: d.pop("schemaVersion"), "the lens has no schemaVersion", "add", "{"),
    (
        lambda d: d.update(schemaVersion="2022-01-01"),
        "schemaVersion is '2022-01-01'; only '2021-11-01' is known",
        "another version",
        '"schemaVersion": "2022-01-01",',
    ),
    (lambda d: d.update(schemaVersion=20211101), "schemaVersion is no text", "", '"schemaVersion"'),
    (lambda d: d.pop("name"), "the lens has no name", 'add "name"', "{"),
    (lambda d: d.update(name=" "), "the lens: name is empty", "", '"name": " ",'),
    (lambda d: d.pop("pillars"), "the lens has no pillars", 'add "pillars"', "{"),
    (lambda d: d.update(pillars=[]), "the lens: pillars is empty", "add a pillar", '"pillars": []'),
    (lambda d: d.update(pillars={}), "the lens: pillars must be a list", "", '"pillars": {}'),
    (lambda d: d["pillars"].append(3), "the lens: pillar 3 must be an object", "{ … }", "3"),
    (
        lambda d: [one.update(questions=[]) for one in d["pillars"]],
        "no pillar has a question",
        "ask something",
        '"pillars": [',
    ),
    (lambda d: d.update(description=[]), "the lens: description must be a text", "", '"desc'),
    (lambda d: pillar(d).pop("id"), "pillar 1 has no id", 'add "id"', "{"),
    (lambda d: pillar(d).update(name=7), "pillar 'safety': name must be a text", "", '"name": 7'),
    (
        lambda d: d["pillars"][1].update(id="safety"),
        "pillar 'safety': the id 'safety' is also that of line 7",
        "another id",
        '"id": "safety",',
    ),
    (lambda d: pillar(d).pop("questions"), "pillar 'safety' has no questions", "add", "{"),
    (
        lambda d: d["pillars"][1]["questions"][0].update(id="SAFE_1"),
        "pillar 'time', question 'SAFE_1': the id 'SAFE_1' is also that of line 11",
        "another id",
        '"id": "SAFE_1",',
    ),
    (lambda d: question(d).pop("title"), f"{S1} has no title", "add", "{"),
    (lambda d: question(d).pop("choices"), f"{S1} has no choices", "add", "{"),
    (lambda d: question(d).update(choices=[]), f"{S1}: choices is empty", "add a choice", '"cho'),
    (lambda d: question(d).update(choices="a"), f"{S1}: choices must be a list", "", '"choices"'),
    (lambda d: question(d).pop("riskRules"), f"{S1} has no riskRules", "add", "{"),
    (lambda d: question(d).update(riskRules=[]), f"{S1}: riskRules is empty", "add a rule", '"ris'),
    (
        lambda d: question(d).update(riskRule=question(d).pop("riskRules")),
        f"{S1} has no riskRules",
        "did you mean 'riskRule'?",
        "{",
    ),
    (lambda d: choice(d).pop("id"), f"{S1}, choice 1 has no id", "add", "{"),
    (lambda d: choice(d).pop("title"), f"{S1}, choice 'test_ride' has no title", "add", "{"),
    (
        lambda d: choice(d, 1).update(id="new_pads"),
        f"{S1}, choice 'new_pads': the id 'new_pads' is also that of line",
        "another id",
        '"id": "new_pads",',
    ),
    (
        lambda d: choice(d).update(id="default"),
        f"{S1}, choice 'default': 'default' is the word for the last rule",
        "another id",
        '"id": "default",',
    ),
    (
        lambda d: choice(d).update(improvementPlan="ride"),
        f"{S1}, choice 'test_ride': improvementPlan must be an object",
        "displayText",
        '"improvementPlan": "ride"',
    ),
    (
        lambda d: choice(d, 1)["additionalResources"][0].update(type="HELPFUL"),
        f"{S1}, choice 'second_look', additionalResources 1: there is no type 'HELPFUL'",
        "did you mean 'HELPFUL_RESOURCE'?",
        '"type": "HELPFUL",',
    ),
    (
        lambda d: choice(d, 1)["additionalResources"][1].update(content={}),
        f"{S1}, choice 'second_look', additionalResources 2: content must be a list",
        "",
        '"content": {}',
    ),
    (
        lambda d: choice(d, 1)["additionalResources"][1]["content"][0].update(displayText=1),
        "additionalResources 2, content 1: displayText must be a text",
        "",
        '"displayText": 1',
    ),
    (lambda d: rule(d).pop("condition"), f"{S1}, rule 1 has no condition", "add", "{"),
    (lambda d: rule(d).pop("risk"), f"{S1}, rule 1 has no risk", "add", "{"),
    (
        lambda d: rule(d).update(risk="NORISK"),
        f"{S1}, rule 1: there is no risk 'NORISK'",
        "did you mean 'NO_RISK'? the risks are 'NO_RISK', 'MEDIUM_RISK', 'HIGH_RISK'",
        '"risk": "NORISK"',
    ),
    (
        lambda d: rule(d).update(condition="test_ride && secondlook"),
        f"{S1}, rule 1: there is no choice 'secondlook'",
        "did you mean 'second_look'?",
        '"condition": "test_ride && secondlook",',
    ),
    (
        lambda d: rule(d, 2).update(condition="Default"),
        f"{S1}, rule 3: there is no choice 'Default'",
        "did you mean 'default'?",
        '"condition": "Default"',
    ),
    (
        lambda d: question(d)["riskRules"].pop(),
        f"{S1} has no default rule, and no rule says the risk when just these are ticked: 'new_p",
        'end the rules with {"condition": "default"',
        '"riskRules": [',
    ),
]


@pytest.mark.parametrize(
    ("change", "message", "hint", "line"), ERRORS, ids=[message for _, message, _, _ in ERRORS]
)
def test_an_error_is_told_with_its_place(
    change: Change, message: str, hint: str, line: str
) -> None:
    data = sample()
    change(data)
    errors = [problem for problem in read(data) if not problem.warning]
    told = [problem for problem in errors if message in problem.message]
    assert len(told) == 1, errors
    assert hint in told[0].hint
    assert line_of(told[0], data).startswith(line)
    # What follows from another id is told as well: conditions that speak of the one before.
    assert [p for p in errors if p not in told and "there is no choice" not in p.message] == []
    assert len(errors) == 1 or "choice 'default'" in message or "choice 'new_pads'" in message


WARNINGS: list[tuple[Change, str, str]] = [
    (lambda d: d.pop("description"), "the lens has no description", "{"),
    (lambda d: d.update(_version="1"), "the lens: a lens has no key '_version'", '"_version"'),
    (lambda d: question(d).update(url="x"), f"{S1}: a question has no key 'url'", '"url"'),
    (
        lambda d: question(d).update(descripton=question(d).pop("description")),
        f"{S1} has a key 'descripton' that the format does not know",
        '"descripton"',
    ),
    (lambda d: d.update(name="n" * 129), "the lens: name has 129 characters", '"name"'),
    (
        lambda d: question(d).update(description="d" * 2049),
        f"{S1}: description has 2,049 characters; the specification allows 2,048",
        '"description"',
    ),
    (
        lambda d: pillar(d).update(id="s"),
        "pillar 's': the specification wants ids of 3 to 128",
        '"',
    ),
    (
        lambda d: d["pillars"].append({"id": "empty", "name": "Empty", "questions": []}),
        "pillar 'empty' has no questions and is left out",
        '"questions": []',
    ),
    (
        lambda d: choice(d).pop("improvementPlan"),
        f"{S1}, choice 'test_ride' has no improvementPlan, so nothing is recommended",
        "{",
    ),
    (
        lambda d: choice(d, 3).update(improvementPlan={"displayText": "Look."}),
        f"{S1}, choice 'brakes_no' says 'none of these', so its improvement plan is not used",
        "{",
    ),
    (
        lambda d: choice(d, 1)["improvementPlan"].update(url="javascript:alert(1)"),
        f"{S1}, choice 'second_look', improvementPlan: the url does not start with http",
        '"url": "javascript:alert(1)"',
    ),
    (
        lambda d: choice(d, 1)["improvementPlan"].update(url=""),
        f"{S1}, choice 'second_look', improvementPlan: the url is empty",
        '"url": ""',
    ),
    (
        lambda d: choice(d, 1)["improvementPlan"].pop("displayText"),
        f"{S1}, choice 'second_look', improvementPlan has no displayText",
        '"url"',
    ),
    (
        lambda d: rule(d).update(condition="test_ride && !test_ride"),
        f"{S1}, rule 1 (NO_RISK) can never fire: no selection satisfies it",
        '"condition": "test_ride && !test_ride"',
    ),
    (
        lambda d: rule(d, 1).update(condition="test_ride && second_look && new_pads"),
        "rule 2 (MEDIUM_RISK) can never fire: the rules before it take every selection that sat",
        '"condition": "test_ride',
    ),
    (
        lambda d: question(d)["riskRules"].insert(0, question(d)["riskRules"].pop()),
        f"{S1}, rule 2 (NO_RISK) can never fire: the rules before it take every selection",
        '"condition": "test_ride',
    ),
    (
        lambda d: rule(d, 2).update(condition="!test_ride || test_ride"),
        f"{S1} has no default rule; its rules cover every selection",
        '"riskRules": [',
    ),
    (
        lambda d: rule(d, 1).update(risk="NO_RISK"),
        f"{S1}, rule 2: rule 1 gives NO_RISK as well",
        '"risk": "NO_RISK"',
    ),
    (
        lambda d: pillar(d)["questions"].append({**question(d), "id": "safe_1"}),
        "pillar 'safety', question 'SAFE_1' is called 'safe_1_2' here",
        '"id": "SAFE_1"',
    ),
    (
        lambda d: question(d)["choices"].append({**choice(d), "id": "NEW_PADS"}),
        f"{S1}: choice 'NEW_PADS' is called 'new_pads_2'",
        '"choices": [',
    ),
]


@pytest.mark.parametrize(
    ("change", "message", "line"), WARNINGS, ids=[message for _, message, _ in WARNINGS]
)
def test_a_warning_is_told_and_the_lens_is_used(
    change: Change, message: str, line: str, tmp_path: Path
) -> None:
    data = sample()
    change(data)
    found = [problem for problem in read(data) if message in problem.message]
    assert len(found) == 1, read(data)
    assert found[0].warning
    assert line_of(found[0], data).startswith(line)
    assert found[0].message in [
        p.message for p in advisor.ruleset(written(tmp_path, data)).warnings
    ]


@pytest.mark.parametrize(
    ("key", "most", "grow"),
    [
        ("pillars", 10, lambda d, n: d["pillars"].append({**d["pillars"][1], "id": f"pil{n}"})),
        (
            "questions",
            20,
            lambda d, n: pillar(d)["questions"].append({**question(d), "id": f"que{n}"}),
        ),
        ("choices", 15, lambda d, n: question(d)["choices"].append({**choice(d), "id": f"cho{n}"})),
    ],
)
def test_more_than_the_specification_allows(
    key: str, most: int, grow: Callable[[dict[str, Any], int], object]
) -> None:
    data = sample()
    whole = {"pillars": data, "questions": pillar(data), "choices": question(data)}[key]
    while len(whole[key]) < most:
        grow(data, len(whole[key]))
    if key == "pillars":
        for place, one in enumerate(whole[key]):
            questions = [dict(q, id=f"{q['id']}_{place}") for q in one["questions"]]
            one["questions"] = questions
    # What no rule reads is told as well, choice by choice.
    assert all("no rule reads it" in problem.message for problem in read(data))
    before = len(read(data))
    grow(data, most)
    if key == "pillars":
        last = whole[key][-1]["questions"]
        whole[key][-1]["questions"] = [dict(q, id=f"{q['id']}_{most}") for q in last]
    (problem,) = [p for p in read(data) if "no rule reads it" not in p.message]
    assert len(read(data)) == before + 1 + (key == "choices")
    assert problem.warning
    assert f"has {most + 1} {key}; the specification allows" in problem.message


def test_every_mistake_is_told_at_once() -> None:
    data = sample()
    data["schemaVersion"] = "1"
    data["_note"] = "mine"
    rule(data)["condition"] = "test_ride & second_loo"
    rule(data, 1)["risk"] = "LOW_RISK"
    choice(data, 2).pop("title")
    data["pillars"][1]["questions"][0]["riskRules"].pop()
    t1 = "pillar 'time', question 'TIME_1'"
    both = "just these are ticked: 'board', 'spare_hour'"
    found = [(p.place.line > 0, p.warning, p.message) for p in read(data)]
    assert found == [
        (True, False, "schemaVersion is '1'; only '2021-11-01' is known"),
        (True, False, f"{S1}, choice 'new_pads' has no title"),
        (True, False, f"{S1}, rule 1: '&' is not part of a condition"),
        (True, False, f"{S1}, rule 1: there is no choice 'second_loo'"),
        (True, False, f"{S1}, rule 2: there is no risk 'LOW_RISK'"),
        (
            True,
            False,
            f"{t1} has no default rule, and no rule says the risk when {both}",
        ),
        (True, True, "the lens: a lens has no key '_note', so it is left out"),
    ]


def test_a_part_of_a_condition_is_marked() -> None:
    data = sample()
    rule(data, 1)["condition"] = "(test_ride || second_look) && !brake_no"
    (problem,) = read(data)
    text = json.dumps(data, indent=2).split("\n")[problem.place.line - 1]
    assert text[problem.place.column - 1 :].startswith("brake_no")
    start, end = problem.span
    assert problem.excerpt[start:end] == "brake_no"


def test_spaces_before_a_condition_count() -> None:
    data = sample()
    rule(data)["condition"] = "   test_ride && nobody"
    (problem,) = read(data)
    text = json.dumps(data, indent=2).split("\n")[problem.place.line - 1]
    assert text[problem.place.column - 1 :].startswith("nobody")


def test_warnings_stand_in_the_order_of_their_places() -> None:
    data = {"_first": 1, **sample()}
    choice(data).pop("improvementPlan")
    first, second = read(data)
    assert "_first" in first.message and "improvementPlan" in second.message


def test_just_as_long_as_the_specification_allows() -> None:
    data = sample()
    data["name"] = "n" * 128
    question(data)["description"] = "d" * 2048
    assert not read(data)


def test_what_is_not_used_is_not_there(tmp_path: Path) -> None:
    data = sample()
    choice(data, 1)["improvementPlan"]["url"] = "javascript:alert(1)"
    choice(data, 3)["improvementPlan"] = {"displayText": "Look."}
    ruleset = advisor.ruleset(written(tmp_path, data))
    assert ruleset.recommendations["safe-1-second-look"].purpose["en"] == (
        "Let each job card be signed by two."
    )
    assert "safe-1-brakes-no" not in ruleset.recommendations


def test_long_ids_that_begin_alike_are_no_mistake() -> None:
    first, second = (question_with(HOLDS, ["x" * 50 + end for end in "ab"]) for _ in range(2))
    first["id"], second["id"] = "i" * 90 + "1", "i" * 90 + "2"
    assert not read(lens_of(first, second))


def test_what_is_left_empty_is_no_mistake() -> None:
    data = sample()
    choice(data, 1)["additionalResources"] = []
    choice(data).update(helpfulResource=None, additionalResources=None)
    question(data).update(description=None, helpfulResource=None)
    choice(data, 2)["improvementPlan"]["url"] = None
    assert not read(data)


def test_what_is_repeated_is_told_once_with_a_count() -> None:
    data = sample()
    for one in question(data)["choices"]:
        one["note"] = "x"
    (problem,) = read(data)
    assert problem.message.startswith(f"{S1}, choice 'test_ride': a choice has no key 'note'")
    assert problem.hint == "the same stands in 3 more places"


def test_no_more_is_told_than_helps() -> None:
    data = lens_of(*(question_with([("nobody", "NO_RISK")], ["aaa"]) for _ in range(300)))
    found = read(data)
    assert len(found) == 101
    # Of each question its condition, of all but the first its id, and that they are too many.
    assert "500 more mistakes are not shown" in [problem.message for problem in found[-2:]]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('{"pillars": [\n NaN ]}', "not valid JSON: NaN is no number", 2),
        ('{"pillars": [\n {"id": "a", "id": "b"} ]}', "the key 'pillars[0].id' is given twice", 2),
        ('{"pillars": [1\n 2]}', "not valid JSON: a comma", 2),
        ('{"pillars": ' + "[" * 10_000, "nested too deeply", 1),
        ("[]", "the top level is not an object", 1),
        ("", "the file is empty", 0),
    ],
)
def test_what_is_no_json_is_told(text: str, message: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "lens.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        advisor.ruleset(path)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.place.line == line


def test_fifty_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "lens.json"
    with path.open("wb") as stream:
        stream.write(SAMPLE.read_bytes())
        stream.truncate(50_000_000)
    started = time.perf_counter()
    with pytest.raises(InputError, match="larger than"):
        advisor.ruleset(path)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("(" * 10_000, "a choice is missing after '('"),
        (")" * 10_000, "a choice is missing before ')'"),
        ("(" * 9_990 + "aaa", "is never closed"),
        ("!" * 19_000, "a choice is missing after '!'"),
        ("aaa && " * 2_800 + "bbb", "there is no choice 'bbb'"),
    ],
)
def test_no_condition_is_too_much_to_refuse(condition: str, message: str) -> None:
    found = read(
        lens_of(question_with([(condition, "NO_RISK"), ("default", "HIGH_RISK")], ["aaa"]))
    )
    assert message in found[0].message and not found[0].warning
    assert "pillar 'the_pillar', question 'the_question', rule 1" in found[0].message


def deep(depth: int) -> str:
    return "aaa && (bbb || (" * depth + "aaa" + "))" * depth


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 30 + "aaa" + ")" * 30,
        "(" * 33 + "aaa" + ")" * 33,
        "(" * 9_000 + "aaa" + ")" * 9_000,
        "!" * 9_001 + "aaa",
        deep(1_000),
        "aaa || " * 2_800 + "bbb",
    ],
    ids=["just-fits", "just-not", "parentheses", "nots", "alternating", "long"],
)
def test_a_condition_may_be_as_deep_as_it_likes(condition: str, tmp_path: Path) -> None:
    rules = [(condition, "MEDIUM_RISK"), ("default", "HIGH_RISK")]
    question = question_with(rules, ["aaa", "bbb"])
    ruleset = advisor.ruleset(written(tmp_path, lens_of(question)))
    plain = {
        "(": "aaa",
        "!": "!aaa",
        "aaa && (": "aaa",
        "aaa || ": "aaa || bbb",
    }
    meaning = next(short for start, short in plain.items() if condition.startswith(start))
    same = question_with([(meaning, "MEDIUM_RISK"), ("default", "HIGH_RISK")], ["aaa", "bbb"])
    assert assert_same_risks(ruleset, {"the_question": same}, {}) == 4


def test_what_always_holds_may_be_deep_as_well(tmp_path: Path) -> None:
    rules = [("(" * 40 + "aaa || !aaa" + ")" * 40, "MEDIUM_RISK"), ("default", "HIGH_RISK")]
    question = question_with(rules, ["aaa"])
    ruleset = advisor.ruleset(written(tmp_path, lens_of(question)))
    assert assert_same_risks(ruleset, {"the_question": question}, {}) == 2
    assert list(ruleset.gaps) == ["the-question-medium-risk"]


def test_long_ids_still_fit(tmp_path: Path) -> None:
    choices = [f"{'a_very_long_id_that_says_all_of_what_is_meant_by_it'}_{n}" for n in range(10)]
    rules = [
        (" && ".join(choices), "NO_RISK"),
        (" || ".join(choices[:7]), "MEDIUM_RISK"),
        (" || ".join(f"(!{choice})" for choice in choices), "HIGH_RISK"),
        ("default", "NO_RISK"),
    ]
    question = question_with(rules, choices)
    question["id"] = "the_question_whose_id_is_as_long_as_that_of_its_choices"
    ruleset = advisor.ruleset(written(tmp_path, lens_of(question)))
    (name,) = ruleset.questions
    assert len(name) <= 40
    names = dict(zip(choices, ruleset.questions[name].choice_ids, strict=True))
    assert assert_same_risks(ruleset, {name: question}, names) == 2**10


def test_more_choices_than_can_be_tried_keep_their_rules(tmp_path: Path) -> None:
    choices = [f"cho_{n}" for n in range(17)]
    rules = [(" && ".join(choices), "NO_RISK"), ("cho_0", "MEDIUM_RISK"), ("default", "HIGH_RISK")]
    data = lens_of(question_with(rules, choices))
    assert "its rules read 17 choices; with more than 16" in read(data)[1].message
    path = written(tmp_path, data)
    for ticked, gap in ((choices, ""), (["cho_0"], "medium"), (choices[1:], "high")):
        answers = {"date": "2026-11-02", "answers": {"the_question": ticked}}
        present = advisor.advise(answers, path).with_status("present")
        assert [found.id for found in present] == ([f"the-question-{gap}-risk"] if gap else [])


def test_a_default_before_the_end_takes_everything(tmp_path: Path) -> None:
    choices = [f"cho_{n}" for n in range(17)]
    all_of_them = " && ".join(choices)
    rules = [("cho_0", "NO_RISK"), ("default", "MEDIUM_RISK"), (all_of_them, "HIGH_RISK")]
    path = written(tmp_path, lens_of(question_with(rules, choices)))
    for ticked, gap in ((choices, ""), ([], "medium"), (choices[1:], "medium")):
        answers = {"date": "2026-11-02", "answers": {"the_question": ticked}}
        present = advisor.advise(answers, path).with_status("present")
        assert [found.id for found in present] == ([f"the-question-{gap}-risk"] if gap else [])


def test_more_choices_than_can_be_tried_need_a_default() -> None:
    choices = [f"cho_{n}" for n in range(17)]
    found = read(lens_of(question_with([(" && ".join(choices), "NO_RISK")], choices)))
    (error,) = [problem for problem in found if not problem.warning]
    assert error.message == "pillar 'the_pillar', question 'the_question' has no default rule"


def test_rules_that_no_condition_can_hold_are_refused() -> None:
    choices = [f"cho_{n}" for n in range(10)]
    odd = [n for n in range(1 << 10) if n.bit_count() % 2]
    few = " || ".join(
        "(" + " && ".join(c if n >> i & 1 else f"!{c}" for i, c in enumerate(choices)) + ")"
        for n in odd[:180]
    )
    found = read(lens_of(question_with([(few, "HIGH_RISK"), ("default", "NO_RISK")], choices)))
    assert "its rules do not fit into a condition of 2,000 characters" in found[0].message
    assert not found[0].warning


@pytest.mark.parametrize(
    ("name", "id"),
    [("Réseaux – très sûrs", "reseaux-tres-surs"), ("클라우드", "lens"), ("A" * 128, "a" * 40)],
)
def test_any_name_makes_an_id(name: str, id: str, tmp_path: Path) -> None:
    data = lens_of(question_with(HOLDS, ["aaa"]))
    data["name"] = name
    ruleset = advisor.ruleset(written(tmp_path, data))
    assert (ruleset.id, ruleset.settings.about.title["en"]) == (id, name)


@pytest.mark.parametrize(
    ("id", "name"),
    [("and", "q_and"), ("3rd", "q_3rd"), ("a.b-c", "a_b_c"), ("___", "q"), ("count", "count")],
)
def test_any_question_id_can_be_asked(id: str, name: str, tmp_path: Path) -> None:
    question = question_with([("aaa", "NO_RISK"), ("default", "HIGH_RISK")], ["aaa"])
    question["id"] = id
    ruleset = advisor.ruleset(written(tmp_path, lens_of(question)))
    assert list(ruleset.questions) == [name]
    assert assert_same_risks(ruleset, {name: question}, {}) == 2


def test_ids_with_other_marks_can_be_read(tmp_path: Path) -> None:
    rules = [("a-1 && !b.2", "NO_RISK"), ("é_3", "MEDIUM_RISK"), ("default", "HIGH_RISK")]
    question = question_with(rules, ["a-1", "b.2", "é_3"])
    path = written(tmp_path, lens_of(question))
    for ticked, gap in ((["a_1"], ""), (["e_3"], "medium"), (["a_1", "b_2"], "high")):
        answers = {"date": "2026-11-02", "answers": {"the_question": ticked}}
        present = advisor.advise(answers, path).with_status("present")
        assert [found.id for found in present] == ([f"the-question-{gap}-risk"] if gap else [])


def test_codes_that_are_taken_are_left_out(tmp_path: Path) -> None:
    data = lens_of(question_with(HOLDS, ["aaa"]))
    data["pillars"][0]["id"] = "THE_QUESTION"
    ruleset = advisor.ruleset(written(tmp_path, data))
    assert ruleset.dimensions["the-question"].code == "THE_QUESTION"
    assert ruleset.questions["the_question"].code is None


ONE_FAULT: list[tuple[Change, str]] = [
    (
        lambda d: question(d)["choices"].append(dict(choice(d))),
        f"{S1}, choice 'test_ride': the id 'test_ride' is also that of line",
    ),
    (lambda d: rule(d).update(condition=" "), f"{S1}, rule 1: condition is empty"),
    (lambda d: rule(d).update(condition=""), f"{S1}, rule 1: condition is empty"),
    (lambda d: rule(d).update(condition=None), f"{S1}, rule 1: condition must be a text"),
    (lambda d: rule(d).update(risk=None), f"{S1}, rule 1: risk must be a text"),
    (lambda d: question(d).update(title=None), f"{S1}: title must be a text"),
    (lambda d: choice(d).update(title=None), f"{S1}, choice 'test_ride': title must be a text"),
    (
        lambda d: choice(d)["improvementPlan"].update(displayText=None),
        f"{S1}, choice 'test_ride', improvementPlan has no displayText",
    ),
    (
        lambda d: question(d)["riskRules"].append({"condition": "default", "risk": "NO_RISK"}),
        f"{S1}, rule 4 (NO_RISK) can never fire",
    ),
]


@pytest.mark.parametrize(("change", "message"), ONE_FAULT, ids=[text for _, text in ONE_FAULT])
def test_one_fault_is_told_once_by_pillar_question_and_rule(change: Change, message: str) -> None:
    data = sample()
    change(data)
    found = [p for p in read(data) if "the specification allows a question 3" not in p.message]
    assert [problem.message.startswith(message) for problem in found] == [True], found
