"""Everything that is wrong with a lens, collected while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from imadvisor.plugin import Document, Problem, RulesetError, Trail

MOST = 100
"""So many complaints are told; more help nobody."""

_LONGEST_EXCERPT = 160


@dataclass
class Complaints:
    """What is wrong with one document.

    Args:
        document: the lens, that knows where everything stands.
    """

    document: Document
    _problems: list[Problem] = field(default_factory=list)
    _repeated: dict[str, tuple[Trail, str, int]] = field(default_factory=dict)
    _more: int = 0
    _failed: bool = False

    def error(self, trail: Trail, message: str, hint: str = "", *, of_key: bool = False) -> None:
        """Something that leaves the meaning of the lens open.

        Args:
            trail: the way to it.
            message: what is wrong.
            hint: the next step.
            of_key: whether the key is meant, and not its value.
        """
        self._failed = True
        if self._room():
            self._problems.append(self.document.problem(trail, message, hint, of_key=of_key))

    def warn(
        self, trail: Trail, message: str, hint: str = "", *, of_key: bool = False, code: str = ""
    ) -> None:
        """Something that is wrong, while the meaning is clear.

        Args:
            trail: the way to it.
            message: what is wrong.
            hint: the next step.
            of_key: whether the key is meant, and not its value.
            code: what `ruleset check` calls it.
        """
        if self._room():
            problem = self.document.problem(trail, message, hint, of_key=of_key)
            self._problems.append(replace(problem, warning=True, code=code))

    def error_within(
        self, trail: Trail, text: str, span: tuple[int, int], message: str, hint: str = ""
    ) -> None:
        """A mistake in a part of a text.

        Args:
            trail: the way to the text.
            text: the whole of it.
            span: first and last-plus-one character of the part.
            message: what is wrong.
            hint: the next step.
        """
        self._failed = True
        if not self._room():
            return
        place = self.document.span_in_string(trail, *span)
        shown = len(text) <= _LONGEST_EXCERPT and "\n" not in text
        excerpt, marked = (text, span) if shown else ("", (0, 0))
        self._problems.append(Problem(place, message, hint, excerpt, marked))

    def warn_once(self, what: str, trail: Trail, message: str) -> None:
        """A warning of what may stand in a hundred places, told for the first of them only.

        Args:
            what: the same for every place.
            trail: the way to it; its key is meant.
            message: what is wrong in this place.
        """
        first, said, count = self._repeated.get(what, (trail, message, 0))
        self._repeated[what] = (first, said, count + 1)

    def settle(self) -> tuple[Problem, ...]:
        """Everything that was found, when there is no error in it.

        Returns:
            The warnings, in the order of their places.

        Raises:
            RulesetError: there is an error; it carries the warnings as well.
        """
        found = list(self._problems)
        for trail, message, count in list(self._repeated.values())[:MOST]:
            hint = f"the same stands in {count - 1:,} more places" if count > 1 else ""
            problem = self.document.problem(trail, message, hint, of_key=True)
            found.append(replace(problem, warning=True))
        if self._more:
            message = f"{self._more:,} more mistakes are not shown"
            last = max(problem.place for problem in found)
            hint = "correct these first"
            found.append(Problem(last, message, hint, warning=not self._failed))
        if self._failed:
            raise RulesetError(found)
        return tuple(sorted(found))

    def _room(self) -> bool:
        if len(self._problems) < MOST:
            return True
        self._more += 1
        return False
