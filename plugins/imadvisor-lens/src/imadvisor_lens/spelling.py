"""The nearest right spelling of a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 12
_MOST_COMPARED = 200


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest what a misspelt name may have meant.

    Args:
        word: as it was written.
        known: the names that exist.

    Returns:
        A question such as ``did you mean 'riskRules'?``, or an empty text.
    """
    names = sorted(set(known))
    if len(names) > _MOST_COMPARED:
        return ""  # To compare a word with thousands takes long, and nobody means so many.
    by_lower = {name.lower(): name for name in reversed(names)}
    near = difflib.get_close_matches(word.lower(), by_lower, n=2, cutoff=0.6)
    meant = " or ".join(f"'{by_lower[name]}'" for name in near)
    return f"did you mean {meant}?" if near else ""


def listed(names: Iterable[str]) -> str:
    """Names in quotes with commas, as many as one can take in.

    Args:
        names: in the order in which they are shown.
    """
    quoted = [f"'{name}'" for name in names]
    return ", ".join(quoted[:_SHOWN]) + (" and more" if len(quoted) > _SHOWN else "")
