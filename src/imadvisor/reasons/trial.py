"""Trying other answers, and seeing how a subject stands then."""

from __future__ import annotations

from collections.abc import Mapping

from imadvisor.engine.evaluation import State
from imadvisor.engine.incremental import Following
from imadvisor.model.answers import Answer
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.outcome import ReasonSubject


class Trial:
    """Tries other answers one after the other; only what they change is decided again.

    Args:
        subject: that is asked about.
        sheet: the answers as they are.
        level: of a dimension, as for `ReasonSubject.outcome`.
    """

    def __init__(self, subject: ReasonSubject, sheet: Sheet, level: int | None = None) -> None:
        self.sheet = sheet
        self._subject, self._level = subject, level
        self._following = Following(subject.wiring, sheet)
        self._otherwise: dict[str, Answer | None] = {}
        self.looked = 0
        """How often it was looked at."""

    def holds(self, otherwise: Mapping[str, Answer | None]) -> bool:
        """Whether the subject holds with some answers otherwise.

        Args:
            otherwise: the other answers; None for one that is taken out.
        """
        return self._subject.holds(self._decided(otherwise), self._level)

    def is_ruled_out(self, otherwise: Mapping[str, Answer | None]) -> bool:
        """Whether it does not hold then, whatever absent answers turn out to be.

        Args:
            otherwise: as for `holds`.
        """
        return self._subject.is_ruled_out(self._decided(otherwise), self._level)

    def _decided(self, otherwise: Mapping[str, Answer | None]) -> State:
        self.looked += 1
        rested = self._subject.wiring.after
        for id in [id for id in self._otherwise if id not in otherwise]:
            self._following.answer(id, self.sheet.answers.get(id))
            del self._otherwise[id]
        for id, answer in otherwise.items():
            if id in rested and (id not in self._otherwise or self._otherwise[id] != answer):
                self._following.answer(id, answer)
                self._otherwise[id] = answer
        return self._following.state
