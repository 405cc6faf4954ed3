"""The functions that a condition may call, and how each is written."""

from __future__ import annotations

FUNCTIONS = {
    "level": "level('dimension')",
    "score": "score('dimension')",
    "gap": "gap('gap')",
    "pattern": "pattern('pattern')",
    "met": "met('criterion')",
    "unknown": "unknown(question)",
    "applicable": "applicable(question)",
    "count": "count(question)",
    "by_role": "by_role('role', question)",
    "spread": "spread(question)",
    "respondents": "respondents(question)",
    "days_since": "days_since(question)",
    "days_between": "days_between(first, second)",
    "at_least": "at_least(2, condition, condition, …)",
    "spread_of_levels": "spread_of_levels()",
    "date": "date('2026-01-31')",
}
"""Every function of the language, with how it is written."""
