"""Checks of exporters and report formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from imadvisor.advisor.advisor import Advisor
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.model.sheet import Sheet
from imadvisor.planning.planner import roadmap_of
from imadvisor.plugins.hooks import (
    Exporter,
    ReportFormat,
)
from imadvisor.testing.plugin_checks import as_used, kept_to
from imadvisor.testing.samples import HOSTILE, random_sheets, sample_reports

if TYPE_CHECKING:
    pass


@kept_to
def check_exporter(
    exporter: Exporter, advisor: Advisor | None = None, *, ruleset: str = "im-core"
) -> Sequence[str | bytes]:
    """Check that an exporter writes the same twice, in both languages, whatever is answered.

    Args:
        exporter: to be checked.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the ruleset that is followed.

    Returns:
        What it wrote.

    Raises:
        AssertionError: it does not.
    """
    exporter = as_used("imadvisor_exporters", exporter)
    advisor = advisor or Advisor()
    loaded = advisor.ruleset(ruleset)
    assert exporter.suffix.startswith("."), f"the suffix '{exporter.suffix}' has no dot"
    written: list[str | bytes] = []
    for sheet in random_sheets(loaded, 4):
        named = Sheet(
            sheet.ruleset,
            sheet.date,
            sheet.answers,
            organisation={"name": HOSTILE},
            respondent=HOSTILE,
        )
        advice = advisor.advise(named, loaded)
        for language in ("en", "nl"):
            speaking = Language(language, loaded)
            one = exporter.write(advice, speaking)
            assert exporter.write(advice, speaking) == one, f"'{exporter.name}' differs twice"
            assert one, f"'{exporter.name}' writes nothing"
            written.append(one)
            write_roadmap = getattr(exporter, "write_roadmap", None)
            if write_roadmap is not None:
                made = roadmap_of(advice, PlanFile())
                one = write_roadmap(made, speaking)
                twice = write_roadmap(made, speaking)
                assert one and twice == one, f"'{exporter.name}' differs twice"
                written.append(one)
    return written


@kept_to
def check_report_format(found: ReportFormat) -> Sequence[str | bytes]:
    """Check that a format writes every report, the same each time.

    Args:
        found: to be checked.

    Returns:
        What it wrote.

    Raises:
        AssertionError: it does not.
    """
    found = as_used("imadvisor_report_formats", found)
    assert found.suffix.startswith("."), f"the suffix '{found.suffix}' has no dot"
    written: list[str | bytes] = []
    for report in sample_reports():
        one = found.write(report)
        assert isinstance(one, str | bytes), f"'{found.name}' writes a {type(one).__name__}"
        assert found.write(report) == one, f"'{found.name}' differs twice"
        assert one, f"'{found.name}' writes nothing"
        written.append(one)
    return written
