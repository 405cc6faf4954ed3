"""The kit with which plugins and rulesets are tested, and the plugin of pytest that runs cases.

The kit is imported where it is used, because pytest imports its plugin, which stands beside it,
in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imadvisor.testing.engine_checks import check_engine as check_engine
    from imadvisor.testing.engine_checks import check_scoring_method as check_scoring_method
    from imadvisor.testing.format_checks import check_exporter as check_exporter
    from imadvisor.testing.format_checks import check_report_format as check_report_format
    from imadvisor.testing.importer_checks import check_answer_importer as check_answer_importer
    from imadvisor.testing.importer_checks import check_collector as check_collector
    from imadvisor.testing.importer_checks import check_importer as check_importer
    from imadvisor.testing.kit import assert_advice as assert_advice
    from imadvisor.testing.kit import check_command as check_command
    from imadvisor.testing.kit import check_layer as check_layer
    from imadvisor.testing.kit import check_reading as check_reading
    from imadvisor.testing.kit import check_ruleset as check_ruleset
    from imadvisor.testing.kit import combined as combined
    from imadvisor.testing.kit import load_cases as load_cases
    from imadvisor.testing.kit import public_sheet as public_sheet
    from imadvisor.testing.kit import run_case as run_case
    from imadvisor.testing.kit import sheet_of as sheet_of
    from imadvisor.testing.samples import advisor_with as advisor_with
    from imadvisor.testing.samples import random_sheets as random_sheets
    from imadvisor.testing.samples import sample_reports as sample_reports
    from imadvisor.testing.samples import settings_of as settings_of

__all__ = [
    "advisor_with",
    "assert_advice",
    "check_answer_importer",
    "check_collector",
    "check_command",
    "check_engine",
    "check_exporter",
    "check_importer",
    "check_layer",
    "check_reading",
    "check_report_format",
    "check_ruleset",
    "check_scoring_method",
    "combined",
    "load_cases",
    "public_sheet",
    "random_sheets",
    "run_case",
    "sample_reports",
    "settings_of",
    "sheet_of",
]


if not TYPE_CHECKING:  # else every misspelt import would pass a type checker

    def __getattr__(name: str) -> Any:
        """Import the kit when something of it is asked for."""
        if name not in __all__:
            from imadvisor.deprecation import deprecated

            return deprecated(__name__, name)
        from imadvisor.testing import kit

        return getattr(kit, name)
