"""Why a line is no answer is said in the language of the reader, whatever the reason."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor import Advisor, Ruleset, Sheet
from imadvisor.answers import reading
from imadvisor.answers.formats import cell_values
from imadvisor.engine.program import compiled
from imadvisor.interview.dialogue import Heard, Plan, begun, heard
from imadvisor.interview.question_view import not_an_answer
from imadvisor.language import Language
from imadvisor.phrases import Phrase, joined, say
from imadvisor.reasons.next_question import Asking

ENGLISH, DUTCH = Language("en"), Language("nl")


@pytest.fixture(scope="module")
def plan(advisor: Advisor, im_core: Ruleset) -> Plan:
    asking = Asking(compiled(im_core, advisor.catalogue.methods))
    return Plan(asking, "all", "author", frozenset(asking.order))


def _heard(plan: Plan, question: str, line: str) -> Heard:
    stage = begun(plan, Sheet("im-core", dt.date(2026, 11, 2)), {})
    ids, claims = plan.asking.ruleset.questions, plan.asking.ruleset.claims
    id = question if question in ids else claims[question].id
    return heard(plan, replace(stage, question=id), line)


@pytest.mark.parametrize(
    ("question", "line", "english", "dutch"),
    [
        ("users", "1.200", "'1.200' may be 1200, or 1 and 200 thousandths; write 1200 or 1.2000.",
         "'1.200' kan 1200 zijn, of 1 en 200 duizendsten; schrijf 1200 of 1.2000."),
        ("users", "veel", "Must be a number; such as 12,5.",
         "Het antwoord moet een getal zijn; zoals 12,5."),
        ("users", "-3", "-3 is out of range: it must be 0 or more.",
         "-3 kan niet: het moet 0 of meer zijn."),
        ("users", "2,5", "2.5 must be a whole number; it counts things that have no halves.",
         "2.5 moet een geheel getal zijn; er wordt iets geteld wat niet half bestaat."),
        ("users", "1e15000", None, "Het antwoord moet een getal zijn; zoals 12,5."),
        ("users", "9" * 18, None,
         "Het getal is te groot; controleer het decimaalteken en de eenheid."),
        ("reason_known", "101", "101 is out of range: it must be from 0 to 100.",
         "101 kan niet: het moet van 0 tot en met 100 zijn."),
        ("knowledge_updated", "02-11-2026",
         "'02-11-2026' may be 2 November 2026 or 11 February 2026; write 2026-11-02 or 2026-02-11.",
         ("'02-11-2026' kan 2 november 2026 of 11 februari 2026 zijn; "
         "schrijf 2026-11-02 of 2026-02-11.")),
        ("knowledge_updated", "31-2-2026", None,
         ("'31-2-2026' is geen datum die bestaat; "
         "schrijf jaar-maand-dag, zoals 2026-01-31, of een van de letters a.")),
        ("knowledge_updated", "2-11-26", None,
         "'2-11-26' heeft een jaartal van twee cijfers; schrijf een datum zoals 2026-01-31."),
        ("knowledge_updated", "2-13-2026", None,
         "'2-13-2026' kan niet: maand 13 bestaat niet; schrijf 2026-02-13 als dat bedoeld is."),
        ("knowledge_updated", "2026-01-31 12:00", None,
         ("Moet een datum zonder tijdstip zijn, en hier staat 12:00; "
         "schrijf 2026-01-31 als dat op uw eigen klok de dag is.")),
        ("knowledge_updated", "46000", None,
         "46000 is een getal, zoals een rekenblad dagen telt; bedoelde u 2025-12-09?"),
        ("knowledge_updated", "2027-01-31", None,
         ("2027-01-31 ligt na de beoordeling van 2026-11-02; "
         "deze vraag gaat over iets wat al is gebeurd.")),
        ("ownership", "40", ("There is no level 40; levels go from 0 to 6; "
         "type the number of a level."),
         ("Niveau 40 bestaat niet; de niveaus gaan van 0 tot en met 6; "
         "typ het nummer van een niveau.")),
        ("ownership", "hoog", None,
         ("Het antwoord moet een niveau zijn, een geheel getal van 0 tot en met 6; "
         "typ het nummer van een niveau.")),
        ("sector", "9", None, "Er is geen keuze '9'; typ een nummer van 1 tot en met 8."),
        ("owner_named", "misschien", None, "Er is geen keuze 'misschien'; antwoord ja of nee."),
        ("training_forms", "geen van deze; elearning", None,
         "'geen van deze' staat naast een keuze; typ een nummer van 1 tot en met 7."),
    ],
)  # fmt: skip
def test_every_reason_is_said_in_both_languages(
    plan: Plan, question: str, line: str, english: str | None, dutch: str
) -> None:
    found = _heard(plan, question, line)
    assert found.why == "wrong" and found.save is None
    assert not_an_answer(DUTCH, found.detail, found.hint) == dutch
    told = not_an_answer(ENGLISH, found.detail, found.hint)
    assert told != dutch and told == (english or told)


LINES = ["1.200", "02-11-2026", "40", "-1", "101", "x", "2,5", "ja nee", "1 99", "1;99", "0;1",
         "2-13-2026", "46000", "6 - wrong", "9e9", "none of these; 1"]  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_reason_is_left_in_english(plan: Plan, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(sorted(plan.asking.ruleset.questions)))
    line = data.draw(st.sampled_from(LINES) | st.text("0123456789-.,;/% jane'", max_size=12))
    found = _heard(plan, question, line)
    for phrase in (found.detail, found.hint):
        assert not phrase or _translated(phrase), phrase


def _translated(text: str) -> bool:
    assert isinstance(text, Phrase), text
    parts = [value for value in text.values if isinstance(value, Phrase)]
    own = text.template.replace("{}", "").strip()
    return (not own or DUTCH.say(text.template) != text.template) and all(map(_translated, parts))


def test_no_reason_is_given_as_a_plain_text() -> None:
    """Whatever an answer is refused with is a phrase, so that it can be said in Dutch."""
    plain = []
    for module in (cell_values, reading):
        assert module.__file__
        path = Path(module.__file__)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                plain += [f"{path.name}:{line}" for line in _plain_reasons(node)]
    assert plain == []


REFUSING = ("Unclear", "_Refused", "_no_date")


def _plain_reasons(function: ast.FunctionDef) -> list[int]:
    written: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            written.setdefault(node.targets[0].id, []).append(node.value)

    def is_plain(node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=str(text)):
                return bool(text)
            case ast.JoinedStr():
                return True
            case ast.Name(id=name):
                return any(map(is_plain, written.get(name, ())))
            case ast.IfExp(body=body, orelse=orelse):
                return is_plain(body) or is_plain(orelse)
            case ast.BoolOp(values=values):
                return any(map(is_plain, values))
            case _:
                return False

    return [
        call.lineno
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in REFUSING
        and any(map(is_plain, call.args[:2]))
    ]


def test_the_search_for_plain_reasons_finds_one() -> None:
    code = "def f():\n    hint = f'{1}'\n    raise Unclear(say('a'), hint)\n"
    (function,) = ast.parse(code).body
    assert isinstance(function, ast.FunctionDef) and _plain_reasons(function) == [3]


def test_a_phrase_is_a_text_that_can_be_said_again() -> None:
    phrase = say("'{}' may be {} or {}", "{odd}", dt.date(2026, 2, 11), 3)
    assert phrase == "'{odd}' may be 11 February 2026 or 3"
    assert DUTCH.tell(phrase) == "'{odd}' kan 11 februari 2026 of 3 zijn"
    for twin in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):  # noqa: S301
        assert twin == phrase and DUTCH.tell(twin) == DUTCH.tell(phrase)
    assert DUTCH.tell(joined(phrase, "", phrase)) == " ".join([DUTCH.tell(phrase)] * 2)
    assert joined() == "" and joined("", phrase) is phrase and DUTCH.tell("as it is") == "as it is"


SEEN_THROUGH = ["\ufeff{}", "\ufeff {} ", "\u201c{}\u201d", "\u2018{}\u2019", "\u201e{}\u201d",
                "\xab{}\xbb", '"{}"', "'{}'", "\xa0{}\u202f", "\u200b{}\u200b", "\u200e{}",
                "\u201c\xa0{}\u201d"]  # fmt: skip


@pytest.mark.parametrize("around", SEEN_THROUGH)
@pytest.mark.parametrize(
    ("question", "line"),
    [("users", "320"), ("users", "1\xa0200"), ("reason_known", "62,5"), ("reason_known", "40 %"),
     ("knowledge_updated", "2026-01-31"), ("knowledge_updated", "a"), ("ownership", "3"),
     ("sector", "2"), ("owner_named", "n"), ("training_forms", "1 3")],
)  # fmt: skip
def test_what_stands_around_a_number_is_seen_through(
    plan: Plan, question: str, line: str, around: str
) -> None:
    bare, wrapped = (_heard(plan, question, text) for text in (line, around.format(line)))
    assert bare.save is not None and wrapped.save == bare.save, wrapped.detail


@pytest.mark.parametrize("around", ["\ufeff{}", "\xa0{}", "{}\u200b"])
@pytest.mark.parametrize("key", ["?", "<", ">", "-", "+", "#", "."])
def test_what_stands_around_a_key_is_seen_through(plan: Plan, key: str, around: str) -> None:
    assert _heard(plan, "users", around.format(key)) == _heard(plan, "users", key)
