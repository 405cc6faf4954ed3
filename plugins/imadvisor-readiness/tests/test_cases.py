"""The cases beside the layer, judged on im-core with the layer alone."""

import pytest
from imadvisor import testing

from advised import advisor, cases


@pytest.mark.parametrize("ruleset", ["im-core", "dutch-municipality"])
def test_the_cases_of_im_core_and_its_layers_are_not_touched(ruleset: str) -> None:
    testing.check_ruleset(advisor(), ruleset, cases=ruleset == "im-core")


def test_the_cases_of_the_layer_hold() -> None:
    testing.check_layer(advisor(), "readiness")


def test_every_case_has_an_id_of_its_own_and_a_title_in_both_languages() -> None:
    found = list(cases())
    assert len(found) == 5
    assert len({case["id"] for case in found}) == len(found)
    for case in found:
        assert case["title"].keys() == {"en", "nl"}
