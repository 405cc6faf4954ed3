"""What can go wrong, as values (`Problem`) and as exceptions.

The exception tree::

    ImadvisorError
    ├── InputError          something the user gave is wrong: carries every problem found
    │   ├── DocumentError   a file cannot be read or parsed
    │   ├── RulesetError    a ruleset says something that cannot be meant
    │   └── AnswersError    an answer file does not fit its ruleset
    ├── OverwriteError      an output is something that is read
    └── PluginError         a plugin broke a contract: which one, and how
"""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from imadvisor.phrases import joined, say
from imadvisor.spelling import folded, normal, unseen

# Escapes, other control characters, and marks that turn the direction of text around.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

MOST_MISTAKES = 1_000
"""So many mistakes are told at once; a file with more is not looked at any further."""

_LONGEST_LINE = 1_000
_LONGEST_NAME = 100
_MOST_NAMES = 2_000


def harmless(text: str) -> str:
    """A text from outside without what a terminal would obey instead of show."""
    return _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


_CAUSES = {
    errno.EACCES: "permission denied",
    errno.EBUSY: "device or resource busy",
    errno.EDQUOT: "disk quota exceeded",
    errno.EEXIST: "file exists",
    errno.EFBIG: "file too large",
    errno.EINVAL: "invalid argument",
    errno.EIO: "input/output error",
    errno.EISDIR: "is a directory",
    errno.ELOOP: "too many levels of symbolic links",
    errno.EMFILE: "too many open files",
    errno.ENAMETOOLONG: "file name too long",
    errno.ENODEV: "no such device",
    errno.ENOENT: "no such file or directory",
    errno.ENOSPC: "no space left on device",
    errno.ENOTDIR: "not a directory",
    errno.ENOTEMPTY: "directory not empty",
    errno.EPERM: "operation not permitted",
    errno.EPIPE: "broken pipe",
    errno.EROFS: "read-only file system",
}


def cause_of(error: OSError) -> str:
    """Why the system refused something, in the same words whatever the locale is.

    Args:
        error: that it raised.
    """
    # PermissionError and the like are also raised by ourselves, with words of our own.
    by_system = error.errno is not None and error.strerror == os.strerror(error.errno)
    text = _CAUSES.get(error.errno) if by_system and error.errno is not None else None
    text = text or error.strerror or str(error)
    return in_one_line(text[:1].lower() + text[1:])


def in_one_line(text: str) -> str:
    """A harmless text in which line breaks and tabs are spaces, so that columns still count."""
    return harmless(text.replace("\n", " ").replace("\t", " "))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file.

    Args:
        file: the file's name as the user knows it.
        line: counted from 1; 0 where no line can be named.
        column: counted from 1, in characters (in a table in cells); 0 where no column can be
            named.
        part: which sheet of a workbook it is, counted from 1; 0 in any other file.
        cell: the cell of a table as the user knows it, such as ``Answers!D12``, or the name of
            its column in a file without sheets; empty in any other file.
    """

    file: str
    # Declared here, so that the mistakes of one sheet stay together.
    part: int = field(default=0, kw_only=True)
    line: int = 0
    column: int = 0
    cell: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        if self.part:
            return f"{self.file}, {self.cell}"
        if self.cell:
            return f"{self.file}:{self.line}, {self.cell}"
        if not self.line:
            return self.file
        if not self.column:
            return f"{self.file}:{self.line}"
        return f"{self.file}:{self.line}:{self.column}"


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: what is wrong, where, and what to do next.

    Args:
        place: where it stands.
        message: what is wrong, as one sentence without a full stop.
        hint: the next step or the nearest right name; empty where there is none.
        excerpt: the offending text, one line; empty where there is none.
        span: first and last-plus-one character of `excerpt` that the caret line marks;
            (0, 0) marks nothing.
        warning: true for what `--strict` turns into an error.
        code: what `ruleset check` calls it; empty where it has no name of its own.
        about: the object that it is about, as ``kind:id``; empty where that is not one object.
    """

    place: Place
    message: str
    hint: str = ""
    excerpt: str = ""
    span: tuple[int, int] = field(default=(0, 0))
    warning: bool = False
    code: str = ""
    about: str = ""

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        lines = [_cut(in_one_line(f"{self.place}: {kind}{self.message}"))]
        if self.excerpt:
            lines.append(_cut(f"    {in_one_line(self.excerpt)}"))
            start, end = self.span
            if end > start:
                lines.append("    " + " " * start + "^" * (end - start))
        if self.hint:
            lines.append(_cut(f"    {in_one_line(self.hint)}"))
        return "\n".join(lines)


class ImadvisorError(Exception):
    """The base of every error that imadvisor raises on purpose."""


class InputError(ImadvisorError):
    """Something the user gave is wrong.

    Args:
        problems: every problem found, at least one; kept in order of place.
    """

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        given = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems = tuple(sorted(given))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DocumentError(InputError):
    """A file cannot be read or parsed."""


class RulesetError(InputError):
    """A ruleset says something that cannot be meant."""


class AnswersError(InputError):
    """An answer file does not fit its ruleset."""


class OverwriteError(ImadvisorError):
    """An output would take the place of something that is read.

    It is no `InputError`: where one input of several may be left out, this may not.

    Args:
        problem: what would be lost.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class PluginError(ImadvisorError):
    """A plugin broke a contract.

    Args:
        message: which plugin, in which part, and how.
        trace: the traceback of an exception of the plugin, for its author; empty where there
            is none.
    """

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace


class Mistakes(list[Problem]):
    """Mistakes in a file, as they are found; nobody reads more than so many.

    Args:
        kind: what is raised when there are too many.

    Raises:
        InputError: of that kind, with those that were found, from `append` and `extend`.
    """

    def __init__(self, kind: type[InputError] = InputError) -> None:
        super().__init__()
        self._kind = kind
        self._count = 0

    def append(self, problem: Problem) -> None:
        """Add a mistake, or a warning, of which there may be any number."""
        super().append(problem)
        self._count += not problem.warning
        if self._count >= MOST_MISTAKES:
            message = f"{MOST_MISTAKES:,} mistakes are enough: the rest is not looked at"
            place = Place(problem.place.file)
            hint = "mend the first ones, or look whether it is the right file"
            raise self._kind([*self, Problem(place, message, hint)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add mistakes one by one."""
        for problem in problems:
            self.append(problem)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known names nearest to a misspelt one.

    Args:
        word: what was written.
        known: the names that exist.

    Returns:
        A hint such as ``did you mean 'owner_named'?``, or an empty text. Where a name looks like
        what was written, the hint says what makes them differ.

    >>> did_you_mean("ownr_named", ["owner_named", "users"])
    "did you mean 'owner_named'?"
    """
    if len(word) > _LONGEST_NAME:
        return ""
    names = {name for name in known if len(name) <= _LONGEST_NAME and name != word}
    for name in sorted(names):
        if normal(name) == normal(word):
            return say("type '{}' anew: {}", name, _difference(word, name))
    if len(names) > _MOST_NAMES:
        # Comparing with each of them would take longer than anybody waits for a hint.
        names = {name for name in names if name[:2] == word[:2]}
    forms = {folded(name): name for name in sorted(names)[:_MOST_NAMES]}
    near = difflib.get_close_matches(folded(word), sorted(forms), n=3, cutoff=0.6)
    if not near:
        return ""
    near = [forms[form] for form in near]
    quoted = [f"'{name}'" for name in near]
    hint = (
        say("did you mean {}?", quoted[0])
        if len(quoted) == 1
        else say("did you mean {} or {}?", ", ".join(quoted[:-1]), quoted[-1])
    )
    odd = unseen(word, "".join(near))
    return joined(hint, say("what stands here holds {}", ", ".join(odd[:3])) if odd else "")


def _difference(word: str, name: str) -> str:
    odd = unseen(word, name)
    if odd:
        return say("what stands here looks like it, and holds {}", ", ".join(odd[:3]))
    return say(
        "what stands here looks like it, and differs in blanks or in how its letters are kept"
    )
