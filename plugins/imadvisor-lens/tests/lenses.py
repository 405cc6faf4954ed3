"""Lenses for the tests: the sample, those of the corpus, and what is made on the spot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from imadvisor import Answer, Ruleset, Sheet, testing

import evaluator
import imadvisor_lens

SAMPLE = Path(__file__).parent / "workshop.json"
CORPUS = (Path(__file__).parent / "../../../../shared/corpus/aws-lenses").resolve()
DAY = date(2026, 11, 2)

RISK_GAPS = {"HIGH_RISK": "high-risk", "MEDIUM_RISK": "medium-risk"}

advisor = testing.advisor_with(imadvisor_lens)


def sample() -> dict[str, Any]:
    """The data of the sample, to be changed at will."""
    data: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return data


def question_with(rules: Sequence[tuple[str, str]], choices: Sequence[str]) -> dict[str, Any]:
    """A question of these rules."""
    return {
        "id": "the_question",
        "title": "What holds?",
        "choices": [
            {"id": id, "title": f"That of {id}", "improvementPlan": {"displayText": f"Do {id}"}}
            for id in choices
        ],
        "riskRules": [{"condition": condition, "risk": risk} for condition, risk in rules],
    }


def lens_of(*questions: Mapping[str, Any]) -> dict[str, Any]:
    """A lens of one pillar."""
    return {
        "schemaVersion": "2021-11-01",
        "name": "Made up",
        "description": "For a test",
        "pillars": [{"id": "the_pillar", "name": "The pillar", "questions": list(questions)}],
    }


def written(folder: Path, data: object) -> Path:
    """The data as a file."""
    path = folder / "lens.json"
    path.write_text(json.dumps(data, indent=2), encoding="utf-8")
    return path


def questions_of(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every question of a lens with the name that it has in the ruleset."""
    for pillar in data["pillars"]:
        for question in pillar["questions"]:
            yield question["id"].lower(), question


def assert_same_risks(
    ruleset: Ruleset,
    questions: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
    engine: str = "direct",
) -> int:
    """Hold the gaps against the evaluator for every selection of every question.

    Args:
        ruleset: made of the lens.
        questions: of the lens, by their names in the ruleset.
        names: of the choices in the ruleset, by those in the lens, where they are not the same
            in small letters.
        engine: that runs the rules.

    Returns:
        How many selections were compared.
    """
    selections = {
        name: evaluator.subsets([choice["id"] for choice in question["choices"]])
        for name, question in questions.items()
    }
    rights = {name: evaluator.risk_of(q["riskRules"]) for name, q in questions.items()}
    compared = 0
    for turn in range(max(map(len, selections.values()))):
        ticked = {name: all[turn] for name, all in selections.items() if turn < len(all)}
        answers = {
            name: Answer.of(frozenset(names.get(choice, choice.lower()) for choice in chosen))
            for name, chosen in ticked.items()
        }
        decision = advisor.decide(Sheet(ruleset.id, DAY, answers), ruleset, engine=engine)
        for name, chosen in ticked.items():
            slug = name.replace("_", "-")
            found = {
                risk
                for risk, end in RISK_GAPS.items()
                if f"{slug}-{end}" in decision.gaps
                and decision.gaps[f"{slug}-{end}"].status == "present"
            }
            right = rights[name](chosen)
            assert found == {right} - {"NO_RISK"}, (name, chosen, right)
            compared += 1
    return compared
