"""What a question and a closing set must hold, so that an answer and a plan are possible."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from imadvisor.errors import RulesetError
from random_rulesets import assembled

TEXT = {"en": "x"}


def _with(*questions: dict[str, Any], **more: Any) -> None:
    about = {"id": "r", "version": "1", "title": TEXT, "languages": ("en",), "licence": "CC0"}
    made = [{"text": TEXT, **question} for question in questions]
    assembled({"schema": 1, "ruleset": about, "question": made, **more})


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"type": "number", "minimum": 10, "maximum": 5}, "no number is from 10 to 5"),
        ({"type": "percentage", "minimum": 101}, "no number is from 101 to 100"),
        ({"type": "percentage", "maximum": -1}, "no number is from 0 to -1"),
        (
            {"type": "number", "whole": True, "minimum": Decimal("0.5"), "maximum": Decimal("0.7")},
            "no whole number is from 0.5 to 0.7",
        ),
    ],
)
def test_a_question_that_no_number_answers_is_refused(
    question: dict[str, Any], message: str
) -> None:
    with pytest.raises(RulesetError, match=message):
        _with({"id": "q", **question})


def test_a_question_with_one_number_is_taken() -> None:
    _with({"id": "q", "type": "number", "whole": True, "minimum": 3, "maximum": 3})


def test_a_set_of_nothing_closes_no_gap() -> None:
    gap = {"id": "g", "name": TEXT, "severity": "s", "when": "q == 'no'", "closed_by": [[]]}
    with pytest.raises(RulesetError, match="is closed by nothing"):
        _with(
            {"id": "q", "type": "yes-no"},
            gap=[gap],
            severity=[{"id": "s", "value": 1, "name": TEXT}],
        )
