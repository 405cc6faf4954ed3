"""What was given: advice, roadmaps and reports as they were, whatever changes later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.store.database import Database
from imadvisor.store.moments import aware, now
from imadvisor.store.random_ids import new_id
from imadvisor.store.tables import GIVEN, ROUND, RULES

LARGEST = 64 * 1024 * 1024
"""So many bytes a document has at most."""


@dataclass(frozen=True, slots=True)
class GivenDocument:
    """Something that was given to a client.

    Args:
        id: unguessable.
        round: on which it is.
        kind: such as advice, roadmap, progress, report.
        format: as ``--format`` names it.
        language: in which it is.
        rules: the hash of the rules that it follows; `Store.rules_text` has their content.
        layers: what the layers are called from which these rules were made, the lowest first.
        at: when it was given.
        size: in bytes.
    """

    id: str
    round: str
    kind: str
    format: str
    language: str
    rules: str
    layers: tuple[str, ...]
    at: dt.datetime
    size: int


class GivenDocuments:
    """Keeps what was given, byte for byte.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(
        self, round: str, content: bytes, *, kind: str, format: str, language: str, rules: str = ""
    ) -> GivenDocument:
        """Keep a document as it is given.

        Args:
            round: the id of the round that it is on.
            content: its bytes.
            kind: such as advice, roadmap, progress, report.
            format: as ``--format`` names it.
            language: in which it is.
            rules: the hash of the rules that it follows; those of the round where it is left out.

        Raises:
            InputError: it is too large, or the round is not there any more.
        """
        if len(content) > LARGEST:
            message = say("this document is too large to be kept: {} MB at most", LARGEST >> 20)
            raise InputError(Problem(Place("store"), message))
        id = new_id()
        with self.database.writing() as connection:
            if not rules:
                query = select(ROUND.c.rules).where(ROUND.c.id == round)
                rules = connection.execute(query).scalar_one_or_none() or ""
            connection.execute(
                sa.insert(GIVEN).values(
                    id=id,
                    round=round,
                    kind=kind,
                    format=format,
                    language=language,
                    rules=rules,
                    at=now(),
                    content=content,
                )
            )
        return next(one for one in self.of(round) if one.id == id)

    def of(self, round: str) -> tuple[GivenDocument, ...]:
        """Return what was given on a round, the last first.

        Args:
            round: its id.
        """
        columns = (column for column in GIVEN.columns if column is not GIVEN.c.content)
        query = (
            select(*columns, RULES.c.layers, sa.func.length(GIVEN.c.content).label("size"))
            .select_from(GIVEN.outerjoin(RULES, RULES.c.hash == GIVEN.c.rules))
            .where(GIVEN.c.round == round)
            .order_by(GIVEN.c.at.desc(), GIVEN.c.id)
        )
        with self.database.reading() as connection:
            return tuple(_document(row) for row in connection.execute(query))

    def content(self, id: str) -> bytes | None:
        """Return the bytes of a document; None where there is none.

        Args:
            id: of the document.
        """
        with self.database.reading() as connection:
            query = select(GIVEN.c.content).where(GIVEN.c.id == id)
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)


def _document(row: Any) -> GivenDocument:
    layers = tuple((row.layers or "").splitlines())
    about = (row.id, row.round, row.kind, row.format, row.language, row.rules)
    return GivenDocument(*about, layers, aware(row.at), row.size)
