"""imadvisor: from answers to advice, by rules that explain themselves.

    >>> import imadvisor
    >>> advice = imadvisor.advise("answers.toml")        # doctest: +SKIP
    >>> [gap.id for gap in advice.with_status("present")]  # doctest: +SKIP
    ['missing-ownership', 'reason-unknown-to-users']

Everything listed in `__all__` is public; the rest may change without notice.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from imadvisor._version import __version__

if TYPE_CHECKING:
    from imadvisor.advice.advice import Advice as Advice
    from imadvisor.advice.start import Start
    from imadvisor.advisor.advisor import Advisor
    from imadvisor.advisor.api import advise, compare, roadmap, start, what_if, why, why_not
    from imadvisor.engine.decision import Decision as Decision
    from imadvisor.errors import AnswersError as AnswersError
    from imadvisor.errors import DocumentError as DocumentError
    from imadvisor.errors import ImadvisorError as ImadvisorError
    from imadvisor.errors import InputError as InputError
    from imadvisor.errors import OverwriteError as OverwriteError
    from imadvisor.errors import Place as Place
    from imadvisor.errors import PluginError as PluginError
    from imadvisor.errors import Problem as Problem
    from imadvisor.errors import RulesetError as RulesetError
    from imadvisor.errors import did_you_mean as did_you_mean
    from imadvisor.language import Language as Language
    from imadvisor.model.answers import Answer as Answer
    from imadvisor.model.sheet import Sheet
    from imadvisor.model.truth import Truth as Truth
    from imadvisor.planning.roadmap import Roadmap as Roadmap
    from imadvisor.reasons.ground import Ground as Ground
    from imadvisor.reasons.ground import grounds_of as grounds_of
    from imadvisor.reasons.outcome import Outcome as Outcome
    from imadvisor.reasons.reasons import Reasons as Reasons
    from imadvisor.reports.explanation import Comparison, WhatIf, Why, WhyNot
    from imadvisor.rulesets.ruleset import Ruleset as Ruleset

_HOMES = {
    "Advice": "imadvisor.advice.advice",
    "Advisor": "imadvisor.advisor.advisor",
    "Answer": "imadvisor.model.answers",
    "AnswersError": "imadvisor.errors",
    "Comparison": "imadvisor.reports.explanation",
    "Decision": "imadvisor.engine.decision",
    "DocumentError": "imadvisor.errors",
    "Ground": "imadvisor.reasons.ground",
    "ImadvisorError": "imadvisor.errors",
    "InputError": "imadvisor.errors",
    "Language": "imadvisor.language",
    "Outcome": "imadvisor.reasons.outcome",
    "OverwriteError": "imadvisor.errors",
    "Place": "imadvisor.errors",
    "PluginError": "imadvisor.errors",
    "Problem": "imadvisor.errors",
    "Reasons": "imadvisor.reasons.reasons",
    "Roadmap": "imadvisor.planning.roadmap",
    "Ruleset": "imadvisor.rulesets.ruleset",
    "RulesetError": "imadvisor.errors",
    "Sheet": "imadvisor.model.sheet",
    "Start": "imadvisor.advice.start",
    "Truth": "imadvisor.model.truth",
    "WhatIf": "imadvisor.reports.explanation",
    "Why": "imadvisor.reports.explanation",
    "WhyNot": "imadvisor.reports.explanation",
    "advise": "imadvisor.advisor.api",
    "compare": "imadvisor.advisor.api",
    "did_you_mean": "imadvisor.errors",
    "grounds_of": "imadvisor.reasons.ground",
    "roadmap": "imadvisor.advisor.api",
    "start": "imadvisor.advisor.api",
    "what_if": "imadvisor.advisor.api",
    "why": "imadvisor.advisor.api",
    "why_not": "imadvisor.advisor.api",
}

__all__ = [
    "Advice",
    "Advisor",
    "Answer",
    "AnswersError",
    "Comparison",
    "Decision",
    "DocumentError",
    "Ground",
    "ImadvisorError",
    "InputError",
    "Language",
    "Outcome",
    "OverwriteError",
    "Place",
    "PluginError",
    "Problem",
    "Reasons",
    "Roadmap",
    "Ruleset",
    "RulesetError",
    "Sheet",
    "Start",
    "Truth",
    "WhatIf",
    "Why",
    "WhyNot",
    "__version__",
    "advise",
    "compare",
    "did_you_mean",
    "grounds_of",
    "roadmap",
    "start",
    "what_if",
    "why",
    "why_not",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: start-up counts."""
    if name not in _HOMES:
        from imadvisor.deprecation import deprecated

        return deprecated(__name__, name)
    return getattr(import_module(_HOMES[name]), name)
