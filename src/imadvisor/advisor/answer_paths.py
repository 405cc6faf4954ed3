"""Answers in every form in which they are given, and the files and folders that they come from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from imadvisor.answers.assessment import (
    Assessment,
)
from imadvisor.answers.formats.tables import AnswerTables
from imadvisor.answers.reading import (
    AnswerFile,
    ruleset_named_in,
)
from imadvisor.documents import Document
from imadvisor.errors import (
    in_one_line,
)
from imadvisor.model.sheet import Sheet
from imadvisor.rulesets.ruleset import Ruleset

Answers = str | os.PathLike[str] | Mapping[str, Any] | Document | AnswerTables | Assessment | Sheet
"""Answers as they may be given: a file, what a file would hold, an assessment, or a sheet."""


Opened = Document | AnswerTables | Assessment


def named_in(given: Opened | Sheet) -> str | None:
    """The id of the ruleset that answers are for, where they say so."""
    if isinstance(given, Sheet):
        return given.ruleset or None
    return next((name for part in parts_of(given) if (name := ruleset_named_in(part))), None)


def folders_of(given: Answers) -> tuple[Path, ...]:
    """The folders beside which answers stand; none where they are in no file.

    Args:
        given: the answers, opened or not.
    """
    path = Path(name_of(given))
    if isinstance(given, Sheet | Mapping):
        return ()
    if path.is_dir():
        return (path, path.absolute().parent)
    return (path.parent,) if path.is_file() else ()


def paths_of(*given: Answers | Ruleset | None) -> tuple[str, ...]:
    """The files and folders among what was given, with the whole way to each.

    Args:
        given: answers, and rulesets or names of them.
    """
    names = [os.fspath(one) for one in given if isinstance(one, str | os.PathLike)]
    there = [name for name in names if name != "-" and os.path.exists(name)]  # noqa: PTH110
    return tuple(os.path.abspath(name) for name in there)  # noqa: PTH100


def name_of(answers: Answers) -> str:
    """What to call answers."""
    if isinstance(answers, str | os.PathLike):
        path = os.fspath(answers)
        return in_one_line("standard input" if path == "-" else path)
    if isinstance(answers, Document | AnswerTables | Assessment):
        return answers.name
    return "answers"


def parts_of(given: Opened) -> Sequence[AnswerFile | AnswerTables]:
    """The files and tables that answers were opened from."""
    return given.parts if isinstance(given, Assessment) else [given]
