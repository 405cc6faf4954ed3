"""The engines give identical findings on every sheet."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from hypothesis import strategies as st

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.respondents.public_sheet import public_sheet, sheet_of
from imadvisor.engine.direct import Direct, _Writer
from imadvisor.engine.explain import Explain
from imadvisor.engine.program import compiled
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE
from imadvisor.model.questions import Question
from laws import law
from random_rulesets import METHODS, assembled, assessments, rulesets, sheets

TODAY = dt.date(2026, 11, 2)


@law(few=60, many=250)
def test_on_random_rulesets(data: st.DataObject) -> None:
    program = compiled(data.draw(rulesets()), METHODS)
    direct, explain = Direct().start(program), Explain().start(program)
    for _ in range(3):
        sheet = data.draw(sheets(program.ruleset))
        assert direct(sheet) == explain(sheet)
    together = data.draw(assessments(program.ruleset, 2))
    # Three of each, so that something may be published.
    public = sheet_of(public_sheet(together * 3, program.ruleset), program.ruleset)
    for sheet in (combined(together, program.ruleset), public):
        assert direct(sheet) == explain(sheet)


def _answer(question: Question, rng: random.Random) -> Answer:
    chance = rng.random()
    if chance < 0.1:
        return DONT_KNOW
    if chance < 0.15:
        return NOT_APPLICABLE
    if question.special and chance < 0.25:
        return Answer.special(rng.choice(question.special).id)
    match question.type:
        case "single" | "yes-no":
            return Answer.of(rng.choice(question.choice_ids))
        case "multi":
            return Answer.of(frozenset(c for c in question.choice_ids if rng.random() < 0.5))
        case "anchored":
            return Answer.of(rng.randint(0, 6))
        case "date":
            return Answer.of(TODAY - dt.timedelta(rng.randint(-100, 900)))
        case "text":
            return Answer.of("words")
        case _:
            return Answer.of(rng.randint(0, 100))


def _sheets(ruleset: Ruleset, count: int) -> list[Sheet]:
    rng = random.Random(7)
    made = []
    for _ in range(count):
        share = rng.choice([0.1, 0.5, 0.9, 1.0])
        given = {id: _answer(q, rng) for id, q in ruleset.questions.items() if rng.random() < share}
        made.append(Sheet(ruleset.id, TODAY, given))
    return made


def test_on_im_core(im_core: Ruleset) -> None:
    program = compiled(im_core, METHODS)
    direct, explain = Direct().start(program), Explain().start(program)
    for sheet in _sheets(im_core, 400):
        assert direct(sheet) == explain(sheet)


def _many_gaps(count: int) -> dict[str, Any]:
    text = {"en": "secret-words"}
    rng = random.Random(3)
    gaps = []
    for place in range(count):
        when = f"q{rng.randrange(9)} == 'no' or q{rng.randrange(9)} == 'yes'"
        if place:
            when = f"({when}) and not gap('secret-{rng.randrange(place)}')"
        gaps.append({"id": f"secret-{place}", "name": text, "severity": "s", "when": when})
    return {
        "schema": 1,
        "ruleset": {"id": "many", "version": "1", "title": text, "languages": ["en"],
                    "licence": "CC0"},
        "severity": [{"id": "s", "value": 1, "name": text}],
        "question": [{"id": f"q{n}", "type": "yes-no", "text": text} for n in range(9)],
        "gap": gaps,
    }  # fmt: skip


def test_on_a_program_of_many_rules() -> None:
    ruleset = assembled(_many_gaps(900))
    program = compiled(ruleset, METHODS)
    direct, explain = Direct().start(program), Explain().start(program)
    for sheet in _sheets(ruleset, 25):
        assert direct(sheet) == explain(sheet)


def test_no_name_or_text_of_a_ruleset_reaches_the_source(im_core: Ruleset) -> None:
    source = "\n".join(_Writer(compiled(assembled(_many_gaps(20)), METHODS)).source())
    assert "secret" not in source
    whole = "\n".join(_Writer(compiled(im_core, METHODS)).source())
    assert "'" not in whole
    assert '"' not in whole
    assert not [id for id in im_core.questions if id in whole]
