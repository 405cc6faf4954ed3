"""What is kept, as the advisor sees it: sheets, advice and what still matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from imadvisor.advice.advice import Advice
from imadvisor.advisor.advisor import Advisor
from imadvisor.language import Language
from imadvisor.model.sheet import Sheet
from imadvisor.reasons.next_question import Asking
from imadvisor.recent import Recent
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.store import KeptSheet, Round, Store


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """How far a sheet is.

    Args:
        left: the questions that may still matter.
        answered: how many are answered.
        low, high: between which levels the whole stands; None where nothing is known of it.
    """

    left: tuple[str, ...]
    answered: int
    low: int | None
    high: int | None

    def in_words(self, language: Language) -> str:
        """Return it as the line that stands beside the questions.

        Args:
            language: of the reader.
        """
        say = language.say
        if self.left:
            phrase = language.say_many(
                "{} question still matters", "{} questions still matter", len(self.left)
            )
            parts = [phrase.format(len(self.left))]
        else:
            parts = [say("nothing that is open can still change the levels")]
        if self.low is not None:
            if self.low == self.high:
                parts.append(say("level {}").format(self.low))
            else:
                parts.append(say("level between {} and {}").format(self.low, self.high))
        text = "; ".join(parts)
        return text[:1].upper() + text[1:]


class Workspace:
    """The store and the advisor together.

    Args:
        store: where everything is kept.
        advisor: who advises.
    """

    def __init__(self, store: Store, advisor: Advisor) -> None:
        self.store = store
        self.advisor = advisor
        self._rulesets: Recent[str, Ruleset] = Recent(most=16)
        self._asking: Recent[str, Asking] = Recent(most=16)
        self._advice: Recent[tuple[object, ...], Advice] = Recent(most=64)

    def ruleset(self, round: Round) -> Ruleset:
        """Return the rules that a round began with.

        Args:
            round: of an assessment.
        """
        found = self._rulesets.find(round.rules)
        if found is None:
            found = self._rulesets.keep(round.rules, self.store.rules(round.rules, self.advisor))
        return found

    def asking(self, round: Round) -> Asking:
        """Return what knows which questions of a round matter.

        Args:
            round: of an assessment.
        """
        found = self._asking.find(round.rules)
        if found is None:
            program, _ = self.advisor.started(self.ruleset(round))
            found = self._asking.keep(round.rules, Asking(program))
        return found

    def sheet(self, kept: KeptSheet, round: Round) -> Sheet:
        """Return the answers of one sheet.

        Args:
            kept: the sheet.
            round: that it belongs to.
        """
        return self.advisor.sheet(self.store.answers(kept.id), self.ruleset(round))

    def standing(
        self, kept: KeptSheet, round: Round, asked: Collection[str] | None = None
    ) -> SheetStanding:
        """Return how far one sheet is; it tells of nobody else.

        Args:
            kept: the sheet.
            round: that it belongs to.
            asked: the questions that this sheet is asked; None for every one.
        """
        sheet = self.sheet(kept, round)
        asking = self.asking(round)
        left = asking.standing(sheet, "levels").left()
        order = [id for id in left if asked is None or id in asked]
        decision = self.advisor.decide(sheet, self.ruleset(round))
        level = decision.overall.level if sheet.answers else None
        low, high = (int(level.low), int(level.high)) if level else (None, None)
        return SheetStanding(tuple(order), len(sheet.answers), low, high)

    def advice(self, round: Round) -> Advice:
        """Return the advice on a round as it stands.

        Args:
            round: of an assessment.

        Raises:
            InputError: an anonymous round has too few sheets to tell anything.
        """
        key = (round.id, round.rules, round.date, self.store.state_of(round.id))
        found = self._advice.find(key)
        if found is None:
            rules, answers = self.ruleset(round), self.store.round_answers(round.id)
            made = self.advisor.advise(answers, rules, anonymous=round.anonymous)
            found = self._advice.keep(key, made)
        return found


def today() -> dt.date:
    """Return the day it is here."""
    return dt.date.today()
