"""The collector: what users wait for an answer, proposed from a ticket export."""

from __future__ import annotations

from collections.abc import Sequence

from imadvisor.plugin import InputError, Option, Place, Problem, Proposal, Request, Secret

from imadvisor_servicedesk.evidence import counted, evidence, note
from imadvisor_servicedesk.median import median
from imadvisor_servicedesk.settings import OPTIONS, Settings, read_settings
from imadvisor_servicedesk.tickets import Tally, tally

QUESTION = "hours_to_answer"


class ServiceDesk:
    """Proposes how many working hours it usually takes before a user has an answer."""

    name = "servicedesk"
    questions: Sequence[str] = (QUESTION,)
    options: Sequence[Option] = OPTIONS
    secrets: Sequence[Secret] = ()

    def collect(self, request: Request) -> Sequence[Proposal]:
        """Propose an answer.

        Args:
            request: what is asked, with the name of the export among its options.

        Raises:
            InputError: an option means nothing, the export cannot be read, or it shows too
                little to propose anything.
        """
        if QUESTION not in request.questions:
            return []
        settings = read_settings(request.options)
        found = tally(settings, request.as_of)
        _demand_enough(settings, found)
        value = median(found.answered, len(found.waiting))
        if value is None:
            message = (
                f"nothing is proposed: {len(found.waiting)} of "
                f"{counted(len(found.waiting) + len(found.answered), 'ticket')} opened from "
                f"{found.first} to {found.last} had no answer by then, too many for a median"
            )
            hint = "look whether the columns are the right ones; a person can still answer"
            raise InputError(Problem(Place(settings.export), message, hint))
        least = median([*found.answered, *found.waiting]) if found.waiting else None
        # Hundredths of hours: what is written is what is meant.
        said = int(value) if value == int(value) else float(value)
        proof = evidence(settings, found, value, least)
        return [Proposal(QUESTION, said, proof, note(settings, found))]


def _demand_enough(settings: Settings, found: Tally) -> None:
    number = len(found.answered)
    if number >= settings.minimum:
        return
    message = (
        f"nothing is proposed: {counted(number, 'answered ticket')} opened from {found.first} to "
        f"{found.last}, and fewer than {settings.minimum} show nothing"
    )
    others = [
        f"{number} {what}"
        for number, what in (
            (len(found.waiting), "without an answer by then"),
            (found.unreadable, "with an unreadable time"),
            (found.backwards, "answered before being opened"),
        )
        if number
    ]
    if others:
        message += f" (besides: {', '.join(others)})"
    hint = "look back further with --option window=…, or export a longer period"
    raise InputError(Problem(Place(settings.export), message, hint))
