"""No lens ends in anything but a ruleset or an error of ours, however it is damaged."""

from __future__ import annotations

from pathlib import Path

from imadvisor.testing import check_reading

from lenses import advisor

WORKSHOP = (Path(__file__).parent / "workshop.json").read_bytes()
WORDS = tuple(
    word.encode()
    for word in (
        '"pillars"', '"questions"', '"choices"', '"riskRules"', '"condition"', '"risk"',
        '"default"', '"HIGH_RISK"', '"MEDIUM_RISK"', "&&", "||", "!", "(", ")", "_no", '"id"',
        '"improvementPlan"', '"helpfulResource"', '"url"', "http://", "null", "[null]", "[[]]",
    )
)  # fmt: skip


def test_a_damaged_lens_is_read_or_refused(tmp_path: Path) -> None:
    def read(content: bytes) -> None:
        file = tmp_path / "lens.json"
        file.write_bytes(content)
        ruleset = advisor.ruleset(file)
        advisor.advise({"date": "2026-11-02"}, ruleset)

    found = check_reading(read, [WORKSHOP], words=WORDS, tries=150)
    assert min(found.values()) > 5, found
