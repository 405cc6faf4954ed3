"""The cases beside the layer, in im-core's format."""

from typing import Any

import pytest
from imadvisor import testing

from advised import advisor, cases, level

KEYS = {"levels", "gaps_present", "gaps_absent", "recommended", "not_recommended"}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    expect = case["expect"]
    assert expect.keys() <= KEYS, "another key would not be looked at"
    advice = testing.assert_advice(
        advisor(),
        case["answers"],
        gaps=expect.get("gaps_present", ()),
        no_gaps=expect.get("gaps_absent", ()),
        recommendations=expect.get("recommended", ()),
        date=case["date"],
    )
    for dimension, wanted in expect["levels"].items():
        ends = tuple(wanted) if isinstance(wanted, list) else (wanted, wanted)
        assert level(advice, dimension) == ends
    found = {item.id for item in advice.recommendations}
    for id in expect.get("not_recommended", ()):
        assert id in advice.ruleset.recommendations
        assert id not in found


def test_every_case_has_an_id_of_its_own_and_a_title_in_both_languages() -> None:
    found = list(cases())
    assert len(found) == 5
    assert len({case["id"] for case in found}) == len(found)
    for case in found:
        assert case["title"].keys() == {"en", "nl"}
