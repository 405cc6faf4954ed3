"""What the store keeps, as frozen values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Client:
    """An organisation that is assessed.

    Args:
        id: unguessable.
        name: as people call it.
    """

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in a list.

    Args:
        id, name: as of the client.
        rounds: how many there are.
        latest: the date of the last round; None where there is none.
    """

    id: str
    name: str
    rounds: int
    latest: dt.date | None


@dataclass(frozen=True, slots=True)
class KeptAssessment:
    """What is assessed of a client, round by round.

    Args:
        id: unguessable.
        client: whose it is.
        title: may be empty.
        ruleset: the id of the ruleset that it follows.
    """

    id: str
    client: str
    title: str
    ruleset: str


@dataclass(frozen=True, slots=True)
class Round:
    """One time that people are asked.

    Args:
        id: unguessable.
        assessment: that it belongs to.
        number: from 1 on.
        date: of the assessment.
        state: whether people can still answer.
        anonymous: whether nothing may be told of any one respondent.
        rules: the hash of the rules that it began with.
        previous: the id of the round before; empty where there is none.
    """

    id: str
    assessment: str
    number: int
    date: dt.date
    state: Literal["open", "closed"]
    anonymous: bool
    rules: str
    previous: str


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """The sheet of one respondent.

    Args:
        id: unguessable.
        round: that it belongs to.
        role: the id of the respondent's role; may be empty.
        respondent: their name; empty where it is not known, and in an anonymous round.
        answered: how many questions have an answer.
    """

    id: str
    round: str
    role: str
    respondent: str
    answered: int = 0


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer is kept.

    Args:
        seq: what was seen of the question from now on.
    """

    seq: int


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """Something that was said of a question, and stays said.

    Args:
        seq: its number within the sheet, from 1 on.
        question: its id.
        said: as an answer file says it; None where the answer was withdrawn.
        seen: the number of the answer that was seen before; 0 for none.
        author: who said it; empty where it is not known, and in an anonymous round.
        at: when; None in an anonymous round.
    """

    seq: int
    question: str
    said: Any
    seen: int
    author: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who was asked by name in an anonymous round.

    Args:
        respondent: their name.
        took_part: whether they have come in.
    """

    respondent: str
    took_part: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer is not kept, because another one came between.

    Args:
        mine: what was to be kept.
        theirs: what is kept, as an answer file says it; None where it was withdrawn.
        seq: what has to have been seen to answer otherwise.
    """

    mine: Any
    theirs: Any
    seq: int


@dataclass(frozen=True, slots=True)
class AnsweringLink:
    """A way in for a respondent; its secret is known to whoever has it, and not to us.

    Args:
        id: of the link.
        round: that it leads to.
        role: of who answers; may be empty.
        respondent: who answers; empty for a link that several people use.
        sheet: of a person's link, once it was used; empty else.
        expires: when it ends.
        revoked: whether it was taken back.
    """

    id: str
    round: str
    role: str
    respondent: str
    sheet: str
    expires: dt.datetime
    revoked: bool


@dataclass(frozen=True, slots=True)
class KeptSession:
    """That somebody has come in.

    Args:
        role: consultant, respondent or program.
        sheet: of a respondent.
        scopes: of a program, what it may ask.
        expires: when it ends.
    """

    role: str
    sheet: str
    scopes: tuple[str, ...]
    expires: dt.datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed with a client.

    Args:
        client: its id.
        rounds, sheets, answers, links, documents, plans, scenarios, jobs, participants: how many
            of each; of a plan every version counts.
    """

    client: str
    rounds: int
    sheets: int
    answers: int
    links: int
    documents: int
    plans: int
    scenarios: int
    jobs: int
    participants: int
