"""The store: clients, rounds, sheets and answers, so that none that was acknowledged is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import delete, func, insert, select, update

from imadvisor.advisor.advisor import Advisor
from imadvisor.errors import InputError, Place, Problem
from imadvisor.phrases import say
from imadvisor.plugins.layer_choice import stack_of
from imadvisor.rulesets.printed import ruleset_toml
from imadvisor.rulesets.resolution import ruleset_of
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.spelling import folded
from imadvisor.store import exact_json
from imadvisor.store.backups import copy_database, keep_before_upgrade, restore
from imadvisor.store.database import Database
from imadvisor.store.given_documents import GivenDocuments
from imadvisor.store.jobs import Jobs
from imadvisor.store.moments import aware, now
from imadvisor.store.plans import Plans, Scenarios
from imadvisor.store.random_ids import new_id, short_text
from imadvisor.store.tables import (
    ANSWER,
    ASIDE,
    ASSESSMENT,
    AUDIT,
    CLIENT,
    COUNTER,
    GIVEN,
    JOB,
    LINK,
    MILESTONE,
    PARTICIPANT,
    PLAN,
    ROUND,
    RULES,
    SCENARIO,
    SESSION,
    SETTING,
    SHEET,
)
from imadvisor.store.taken_back import ChangeEvent, taken_back
from imadvisor.store.values import (
    AnswerEvent,
    AnsweringLink,
    Client,
    ClientLine,
    Conflict,
    Erased,
    KeptAnswer,
    KeptAssessment,
    KeptSession,
    KeptSheet,
    Participant,
    Round,
)

LONGEST_SESSION = 24 * 366
MOST_IN_ANSWER = 100_000
"""So many characters an answer has at most, with its note and evidence."""

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

_OWN = "own:"
"""Before the names of settings, apart from those of the tables themselves."""


def open_store(url: str | None = None) -> Store:
    """Open a store, and make it where there is none.

    Args:
        url: ``sqlite:///path`` or ``postgresql://…``; SQLite in the user's data folder where it
            is left out.

    Raises:
        InputError: it cannot be opened, is of another program, or of a newer version of ours.
    """
    return Store(Database(url or default_url(), keep_before_upgrade))


def default_url() -> str:
    """Return the address of the store that is used where none is named."""
    import platformdirs

    folder = Path(platformdirs.user_data_dir("imadvisor", appauthor=False))
    return f"sqlite:///{folder / 'advice.db'}"


def _hashed(secret: str) -> str:
    """What is kept of a secret: nobody who reads the database comes in by it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Store:
    """Keeps clients with their assessments; several threads and programs may use it at once.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.given = GivenDocuments(database)
        self.plans = Plans(database)
        self.scenarios = Scenarios(database)
        self.jobs = Jobs(database)
        if self.setting("salt") is None:
            with database.writing() as connection:
                new = database.insert(SETTING).values(
                    name=f"{_OWN}salt", value=secrets.token_urlsafe(24)
                )
                connection.execute(new.on_conflict_do_nothing())
        self._salt = self.setting("salt")

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()

    def check(self) -> None:
        """Read something, so that an error shows when the store cannot be used."""
        with self.database.reading() as connection:
            connection.execute(select(SETTING.c.value)).first()

    def counts(self) -> dict[str, int]:
        """Return how many of each are kept; an answer that was changed counts again."""
        tables = {"clients": CLIENT, "rounds": ROUND, "sheets": SHEET, "answers": ANSWER}
        with self.database.reading() as connection:
            return {
                name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
                for name, table in tables.items()
            }

    def copy(self, target: Path) -> None:
        """Write a copy of everything that is kept, as an SQLite file; others may go on writing.

        Args:
            target: the file, which is whole or not there.

        Raises:
            InputError: the file cannot be written.
        """
        copy_database(self.database.engine, target)

    def restore(self, copy: Path) -> Path | None:
        """Put a copy in the place of everything that is kept, whole or not at all.

        Args:
            copy: that `copy` wrote, of this version or an earlier one.

        Returns:
            The copy that was made of what was there before; None where nothing was.

        Raises:
            InputError: the copy is damaged, or is none.
        """
        return restore(self.database, copy)

    def files_of(self, client: str) -> dict[str, str]:
        """Return a client as files: the rules, and of each round the sheets as answer files.

        Args:
            client: its id.

        Returns:
            The text of each file, by its name within a folder.
        """
        files: dict[str, str] = {}
        for place, assessment in enumerate(self.assessments(client), start=1):
            for round in self.rounds(assessment.id):
                below = f"assessment-{place}/round-{round.number}"
                query = select(RULES.c.text).where(RULES.c.hash == round.rules)
                rules = self._row(query).text
                files[f"assessment-{place}/rules-{round.number}/ruleset.toml"] = rules
                for number, sheet in enumerate(self.sheets(round.id), start=1):
                    text = exact_json.dumps(exact_json.plain(self.answers(sheet.id)), indent="  ")
                    files[f"{below}/sheet-{number}.json"] = text + "\n"
        return files

    # -- clients ----------------------------------------------------------------------------------

    def add_client(self, name: str) -> Client:
        """Add a client.

        Args:
            name: as people call it; two may have the same.
        """
        client = Client(new_id(), short_text(name))
        with self.writing("client added", client.id) as connection:
            connection.execute(insert(CLIENT).values(id=client.id, name=client.name))
        return client

    def rename_client(self, id: str, name: str) -> None:
        """Give a client another name.

        Args:
            id: of the client.
            name: the new one.
        """
        with self.writing("client renamed", id) as connection:
            connection.execute(
                update(CLIENT).where(CLIENT.c.id == id).values(name=short_text(name))
            )

    def client(self, id: str) -> Client | None:
        """Return a client; None where there is none.

        Args:
            id: of the client.
        """
        row = self._row(select(CLIENT).where(CLIENT.c.id == id))
        return Client(row.id, row.name) if row else None

    def clients(self, sought: str = "", *, most: int = 100) -> tuple[ClientLine, ...]:
        """Return clients by name.

        Args:
            sought: a part of their name; empty for all.
            most: how many at most.
        """
        latest, rounds = func.max(ROUND.c.date), func.count(ROUND.c.id)
        joined = CLIENT.outerjoin(ASSESSMENT, ASSESSMENT.c.client == CLIENT.c.id)
        joined = joined.outerjoin(ROUND, ROUND.c.assessment == ASSESSMENT.c.id)
        query = select(CLIENT.c.id, CLIENT.c.name, rounds, latest).select_from(joined)
        if sought:
            query = query.where(CLIENT.c.name.icontains(sought, autoescape=True))
        query = query.group_by(CLIENT.c.id, CLIENT.c.name).order_by(CLIENT.c.name).limit(most)
        with self.database.reading() as connection:
            return tuple(ClientLine(*row) for row in connection.execute(query))

    def client_of(self, round: str) -> Client:
        """Return the client of a round.

        Args:
            round: the id of the round.

        Raises:
            InputError: there is no such round.
        """
        joined = CLIENT.join(ASSESSMENT, ASSESSMENT.c.client == CLIENT.c.id)
        joined = joined.join(ROUND, ROUND.c.assessment == ASSESSMENT.c.id)
        query = select(CLIENT).select_from(joined).where(ROUND.c.id == round)
        row = self._row(query)
        if row is None:
            raise _gone(ROUND)
        return Client(row.id, row.name)

    def erase(self, client: str) -> Erased:
        """Remove a client and everything about it; the audit log keeps its id and nothing else.

        Args:
            client: its id.

        Returns:
            What was removed.
        """
        rounds = (
            select(ROUND.c.id)
            .join(ASSESSMENT, ASSESSMENT.c.id == ROUND.c.assessment)
            .where(ASSESSMENT.c.client == client)
        )
        sheets = select(SHEET.c.id).where(SHEET.c.round.in_(rounds))
        unused: sa.ColumnElement[bool] = sa.true()
        with self.writing("client erased", client) as connection:

            def counted(table: sa.Table, condition: Any) -> int:
                query = select(func.count()).select_from(table).where(condition)
                return int(connection.execute(query).scalar_one())

            erased = Erased(
                client,
                counted(ROUND, ROUND.c.id.in_(rounds)),
                counted(SHEET, SHEET.c.id.in_(sheets)),
                counted(ANSWER, ANSWER.c.sheet.in_(sheets)),
                counted(LINK, LINK.c.round.in_(rounds)),
                counted(GIVEN, GIVEN.c.round.in_(rounds)),
                counted(PLAN, PLAN.c.round.in_(rounds)),
                counted(SCENARIO, SCENARIO.c.round.in_(rounds)),
                counted(JOB, JOB.c.round.in_(rounds)),
                counted(PARTICIPANT, PARTICIPANT.c.round.in_(rounds)),
            )
            connection.execute(delete(SESSION).where(SESSION.c.sheet.in_(sheets)))
            connection.execute(delete(CLIENT).where(CLIENT.c.id == client))
            used = [select(column) for column in (ROUND.c.rules, GIVEN.c.rules)]
            used += [select(MILESTONE.c.before), select(MILESTONE.c.after)]
            for one in used:
                unused = unused & RULES.c.hash.not_in(one)
            connection.execute(delete(RULES).where(unused))
        # What was overwritten is not left in the log beside the file.
        self.database.checkpoint()
        return erased

    # -- assessments and rounds -----------------------------------------------------------------

    def add_assessment(self, client: str, title: str, ruleset: str) -> KeptAssessment:
        """Add what is assessed of a client.

        Args:
            client: its id.
            title: may be empty.
            ruleset: the id of the ruleset to follow.
        """
        made = KeptAssessment(new_id(), client, short_text(title), ruleset)
        with self.writing("assessment added", made.id) as connection:
            connection.execute(
                insert(ASSESSMENT).values(
                    id=made.id, client=client, title=made.title, ruleset=ruleset
                )
            )
        return made

    def assessments(self, client: str) -> tuple[KeptAssessment, ...]:
        """Return the assessments of a client.

        Args:
            client: its id.
        """
        query = select(ASSESSMENT).where(ASSESSMENT.c.client == client)
        with self.database.reading() as connection:
            return tuple(
                KeptAssessment(row.id, row.client, row.title, row.ruleset)
                for row in connection.execute(query)
            )

    def keep_rules(self, ruleset: Ruleset) -> str:
        """Keep the rules as they are, once for all rounds that follow them.

        Args:
            ruleset: with all its layers.

        Returns:
            The hash by which they are found again.
        """
        if self._row(select(RULES.c.hash).where(RULES.c.hash == ruleset.hash)) is None:
            text = ruleset_toml(ruleset, origin=True)
            with self.writing() as connection:
                new = self.database.insert(RULES).values(
                    hash=ruleset.hash,
                    text=text,
                    layers="\n".join(map(str, ruleset.layers)),
                )
                connection.execute(new.on_conflict_do_nothing())
        return ruleset.hash

    def rules(self, hash: str, advisor: Advisor) -> Ruleset:
        """Return rules as they were kept, whatever is installed now.

        Args:
            hash: from `keep_rules`.
            advisor: who loads them.
        """
        text = self.rules_text(hash)
        needs = {method.name: method.needs for method in advisor.catalogue.methods.values()}
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "ruleset.toml").write_text(text, encoding="utf-8")
            # What plugins add to the ruleset today is no part of what was kept.
            stack = replace(stack_of(folder, advisor.catalogue), joining={}, left_out=())
            return ruleset_of(stack, methods=needs)

    def rules_text(self, hash: str) -> str:
        """Return rules as they were kept, as the text of one TOML file.

        Args:
            hash: from `keep_rules`.

        Raises:
            InputError: there are none of this hash.
        """
        row = self._row(select(RULES.c.text).where(RULES.c.hash == hash))
        if row is None:
            raise InputError(Problem(Place("store"), say("these rules are not there any more")))
        return str(row.text)

    def add_round(
        self,
        assessment: str,
        date: dt.date,
        rules: str,
        *,
        anonymous: bool = False,
        previous: str = "",
    ) -> Round:
        """Add a round, open for answers.

        Args:
            assessment: its id.
            date: of the round.
            rules: the hash of the rules to follow.
            anonymous: whether nothing may be told of any one respondent.
            previous: the id of the round before.
        """
        id = new_id()
        with self.writing("round added", id) as connection:
            _hold(connection, ASSESSMENT, assessment)
            last = select(func.max(ROUND.c.number)).where(ROUND.c.assessment == assessment)
            number = (connection.execute(last).scalar_one() or 0) + 1
            connection.execute(
                insert(ROUND).values(
                    id=id,
                    assessment=assessment,
                    number=number,
                    date=date,
                    state="open",
                    anonymous=anonymous,
                    rules=rules,
                    previous=previous,
                )
            )
        return Round(id, assessment, number, date, "open", anonymous, rules, previous)

    def round(self, id: str) -> Round | None:
        """Return a round; None where there is none.

        Args:
            id: of the round.
        """
        row = self._row(select(ROUND).where(ROUND.c.id == id))
        return _round(row) if row else None

    def rounds(self, assessment: str) -> tuple[Round, ...]:
        """Return the rounds of an assessment, the first first.

        Args:
            assessment: its id.
        """
        query = select(ROUND).where(ROUND.c.assessment == assessment).order_by(ROUND.c.number)
        with self.database.reading() as connection:
            return tuple(_round(row) for row in connection.execute(query))

    def close_round(self, id: str) -> None:
        """Let nobody answer any more.

        Args:
            id: of the round.
        """
        self._set_state(id, "closed")

    def reopen_round(self, id: str) -> None:
        """Let people answer again.

        Args:
            id: of the round.
        """
        self._set_state(id, "open")

    def _set_state(self, id: str, state: Literal["open", "closed"]) -> None:
        with self.writing(f"round {state}", id) as connection:
            connection.execute(update(ROUND).where(ROUND.c.id == id).values(state=state))

    def state_of(self, round: str) -> tuple[int, int]:
        """Return two numbers that are others as soon as an answer of a round is.

        Args:
            round: its id.
        """
        query = (
            select(func.count(), func.count(func.distinct(ANSWER.c.sheet)))
            .select_from(ANSWER.join(SHEET, SHEET.c.id == ANSWER.c.sheet))
            .where(SHEET.c.round == round)
        )
        with self.database.reading() as connection:
            events, sheets = connection.execute(query).one()
        return int(events), int(sheets)

    # -- sheets and answers ---------------------------------------------------------------------

    def add_sheet(self, round: str, *, role: str = "", respondent: str = "") -> KeptSheet:
        """Add the sheet of a respondent.

        Args:
            round: its id.
            role: the id of the respondent's role; may be empty.
            respondent: their name; not kept in an anonymous round.
        """
        with self.writing() as connection:
            return self._add_sheet(connection, round, role, respondent)

    def _add_sheet(
        self, connection: sa.Connection, round: str, role: str, respondent: str
    ) -> KeptSheet:
        anonymous = _is_anonymous(connection, round)
        name = "" if anonymous else short_text(respondent)
        made = KeptSheet(new_id(), round, role, name)
        connection.execute(
            insert(SHEET).values(id=made.id, round=round, role=role, respondent=name)
        )
        return made

    def sheet(self, id: str) -> KeptSheet | None:
        """Return a sheet; None where there is none.

        Args:
            id: of the sheet.
        """
        row = self._row(select(SHEET).where(SHEET.c.id == id))
        return KeptSheet(row.id, row.round, row.role, row.respondent) if row else None

    def sheets(self, round: str) -> tuple[KeptSheet, ...]:
        """Return the sheets of a round, in an order that tells nothing.

        Args:
            round: its id.
        """
        query = select(SHEET).where(SHEET.c.round == round).order_by(SHEET.c.id)
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
            counts = Counter(
                row.sheet
                for row in connection.execute(last_answers(SHEET.c.round == round))
                if _stands(row)
            )
        return tuple(
            KeptSheet(row.id, row.round, row.role, row.respondent, counts[row.id]) for row in rows
        )

    def answers(self, sheet: str) -> dict[str, Any]:
        """Return a sheet as an answer file has it.

        Args:
            sheet: its id.

        Raises:
            InputError: there is no such sheet.
        """
        query = (
            select(ROUND.c.date, SHEET.c.role, SHEET.c.respondent)
            .join(SHEET, SHEET.c.round == ROUND.c.id)
            .where(SHEET.c.id == sheet)
        )
        with self.database.reading() as connection:
            row = connection.execute(query).first()
            if row is None:
                raise _gone(SHEET)
            date, role, name = row
            standing = _standing(connection, sheet)
        head = {key: text for key, text in (("role", role), ("name", name)) if text}
        found: dict[str, Any] = {"date": date, "answers": standing}
        return {**found, "respondent": head} if head else found

    def round_answers(self, round: str) -> dict[str, Any]:
        """Return the answers of a round as a file of an assessment has them.

        Who has no name is called by a number, and who has the name of another by that and a number:
        sheets that are taken together need names.

        Args:
            round: its id.

        Raises:
            InputError: there is no such round.
        """
        found = self.round(round)
        if found is None:
            raise _gone(ROUND)
        kept = [self.answers(one.id) for one in self.sheets(round) if one.answered]
        if not kept:
            return {"date": found.date, "answers": {}}
        if len(kept) == 1:
            return kept[0]
        names = distinct_names([one.get("respondent", {}).get("name", "") for one in kept])
        sheets = [
            {"respondent": {**one.get("respondent", {}), "name": name}, "answers": one["answers"]}
            for one, name in zip(kept, names, strict=True)
        ]
        return {"date": found.date, "sheet": sheets}

    def seen(self, sheet: str) -> dict[str, int]:
        """Return for each question what somebody has seen who sees its answer now.

        Args:
            sheet: its id.
        """
        query = (
            select(ANSWER.c.question, func.max(ANSWER.c.seq))
            .where(ANSWER.c.sheet == sheet)
            .group_by(ANSWER.c.question)
        )
        with self.database.reading() as connection:
            return {question: int(seq) for question, seq in connection.execute(query)}

    def save_answer(
        self, sheet: str, question: str, said: Any, seen: int = 0, *, author: str = ""
    ) -> KeptAnswer | Conflict:
        """Keep an answer, unless somebody else answered the same meanwhile.

        Args:
            sheet: its id.
            question: its id.
            said: as an answer file says it; None withdraws it.
            seen: what was seen of the question; 0 for nothing.
            author: who says it, such as respondent or consultant; not kept of an anonymous round.

        Returns:
            That it is kept, or both answers where they differ.

        Raises:
            InputError: the sheet is not there any more, its round is closed, or the answer is
                longer than can be kept.
        """
        said = _sayable(question, said)
        with self.writing() as connection:
            anonymous = _open_for_answers(connection, sheet)
            last = connection.execute(
                last_answers((ANSWER.c.sheet == sheet) & (ANSWER.c.question == question))
            ).first()
            stands = last.said if last is not None and _stands(last) else None
            if last is not None and stands == said:
                return KeptAnswer(last.seq)
            if last is not None and last.seq != seen:
                return Conflict(said, stands, last.seq)
            if last is None and said is None:
                return KeptAnswer(0)
            by = "" if anonymous else short_text(author)
            at = None if anonymous else now()
            return KeptAnswer(_append(connection, sheet, question, said, seen, by, at))

    def undo(self, sheet: str, *, author: str = "") -> str:
        """Take back the last change of a sheet, by one more change; each time one further.

        Args:
            sheet: its id.
            author: who takes back their own changes, unless somebody has answered the same since;
                empty to take back anybody's. Not kept of an anonymous round.

        Returns:
            The question whose answer is as before; empty where there was nothing to take back.

        Raises:
            InputError: the sheet is not there any more, or its round is closed.
        """
        with self.writing() as connection:
            anonymous = _open_for_answers(connection, sheet)
            rows = connection.execute(
                select(ANSWER).where(ANSWER.c.sheet == sheet).order_by(ANSWER.c.seq)
            )
            events = [
                ChangeEvent(row.seq, row.question, row.said, row.undoes, row.author) for row in rows
            ]
            by = "" if anonymous else short_text(author)
            change = taken_back(events, by)
            if change is None:
                return ""
            question = str(change.key)
            seen = max(event.seq for event in events if event.key == question)
            at = None if anonymous else now()
            _append(connection, sheet, question, change.value, seen, by, at, change.seq)
        return question

    def history(self, sheet: str) -> tuple[AnswerEvent, ...]:
        """Return everything that was ever said on a sheet, the first first.

        Args:
            sheet: its id.
        """
        query = select(ANSWER).where(ANSWER.c.sheet == sheet).order_by(ANSWER.c.seq)
        with self.database.reading() as connection:
            return tuple(
                AnswerEvent(
                    row.seq, row.question, row.said, row.seen, row.author, row.at and aware(row.at)
                )
                for row in connection.execute(query)
            )

    def participants(self, round: str) -> tuple[Participant, ...]:
        """Return who was asked by name in an anonymous round, and whether they took part.

        Nothing that is kept says which sheet is whose.

        Args:
            round: its id.
        """
        kept = PARTICIPANT.c
        query = select(PARTICIPANT).where(kept.round == round).order_by(kept.respondent)
        with self.database.reading() as connection:
            return tuple(
                Participant(row.respondent, bool(row.took_part))
                for row in connection.execute(query)
            )

    # -- links and sessions -----------------------------------------------------------------------

    def add_link(
        self, round: str, *, role: str = "", respondent: str = "", expires: dt.datetime
    ) -> tuple[AnsweringLink, str]:
        """Add a way in for respondents.

        Args:
            round: its id.
            role: of who answers; may be empty.
            respondent: who answers; empty for a link that several people use.
            expires: when it ends.

        Returns:
            The link, and its secret, which is not kept.
        """
        secret = secrets.token_urlsafe(24)
        expires = aware(expires)
        name = short_text(respondent)
        link = AnsweringLink(new_id(), round, role, name, "", expires, revoked=False)
        with self.writing("link added", link.id) as connection:
            connection.execute(
                insert(LINK).values(
                    id=link.id,
                    hash=_hashed(secret),
                    round=round,
                    role=role,
                    respondent=link.respondent,
                    sheet="",
                    expires=expires,
                    revoked=False,
                )
            )
            if name and _is_anonymous(connection, round):
                new = self.database.insert(PARTICIPANT).values(
                    round=round, respondent=name, took_part=False
                )
                connection.execute(new.on_conflict_do_nothing())
        return link, secret

    def links(self, round: str) -> tuple[AnsweringLink, ...]:
        """Return the links of a round that can still be used.

        Args:
            round: its id.
        """
        query = select(LINK).where(LINK.c.round == round).order_by(LINK.c.id)
        with self.database.reading() as connection:
            every = [_link(row) for row in connection.execute(query)]
        return tuple(link for link in every if not link.revoked and link.expires > now())

    def link_for(self, secret: str) -> AnsweringLink | None:
        """Return the link of a secret; None where it can't be used any more, or never could.

        Args:
            secret: that somebody has.
        """
        row = self._row(select(LINK).where(LINK.c.hash == _hashed(secret)))
        link = _link(row) if row else None
        return link if link and not link.revoked and link.expires > now() else None

    def sheet_for(self, link: AnsweringLink) -> KeptSheet:
        """Return the sheet of who comes in by a link: their own, or a new one.

        In an anonymous round it is a new one each time: nothing that is kept leads from a person
        to a sheet.

        Args:
            link: that was used.

        Raises:
            InputError: the link is not there any more.
        """
        with self.database.reading() as connection:
            anonymous = _is_anonymous(connection, link.round)
        if anonymous:
            return self._sheet_of_nobody(link)
        with self.writing() as connection:
            _hold(connection, LINK, link.id)
            row = connection.execute(select(LINK).where(LINK.c.id == link.id)).one()
            if row.sheet:
                found = connection.execute(select(SHEET).where(SHEET.c.id == row.sheet)).one()
                return KeptSheet(found.id, found.round, found.role, found.respondent)
            made = self._add_sheet(connection, row.round, row.role, row.respondent)
            if row.respondent:
                connection.execute(update(LINK).where(LINK.c.id == row.id).values(sheet=made.id))
        return made

    def _sheet_of_nobody(self, link: AnsweringLink) -> KeptSheet:
        """Note that somebody took part, and then make a sheet, so that neither tells of the other.

        All participants of the round are written again: in none of them, nor in the transaction
        that wrote it, stands who came last. What SQLite overwrites is taken out of its log before
        the sheet is made.
        """
        if link.respondent:
            kept = PARTICIPANT.c
            came = sa.case((kept.respondent == link.respondent, sa.true()), else_=kept.took_part)
            with self.writing() as connection:
                _hold(connection, ROUND, link.round)
                connection.execute(
                    update(PARTICIPANT).where(kept.round == link.round).values(took_part=came)
                )
            self.database.checkpoint()
        with self.writing() as connection:
            return self._add_sheet(connection, link.round, link.role, "")

    def revoke_link(self, id: str) -> None:
        """Take a link back.

        Args:
            id: of the link.
        """
        with self.writing("link revoked", id) as connection:
            connection.execute(update(LINK).where(LINK.c.id == id).values(revoked=True))

    def add_session(
        self, role: str, *, sheet: str = "", hours: int = 12, scopes: tuple[str, ...] = ()
    ) -> str:
        """Let somebody in.

        Args:
            role: consultant, respondent or program.
            sheet: of a respondent.
            hours: how long it lasts.
            scopes: of a program, what it may ask.

        Returns:
            The secret of the session, which is not kept.
        """
        secret = secrets.token_urlsafe(32)
        length = dt.timedelta(hours=min(hours, LONGEST_SESSION))
        expires = now() + length
        with self.writing() as connection:
            if sheet and length and _of_anonymous(connection, sheet):
                # When somebody came in is not kept, nor what it follows from: sessions end
                # together, at most their length later.
                expires += length - (expires - _EPOCH) % length
            connection.execute(delete(SESSION).where(SESSION.c.expires < now()))
            connection.execute(
                insert(SESSION).values(
                    hash=_hashed(secret),
                    role=role,
                    sheet=sheet,
                    scopes=" ".join(scopes),
                    expires=expires,
                )
            )
        return secret

    def session_for(self, secret: str) -> KeptSession | None:
        """Return a session that has not ended; None where there is none.

        Args:
            secret: that somebody has.
        """
        row = self._row(select(SESSION).where(SESSION.c.hash == _hashed(secret)))
        if row is None or aware(row.expires) <= now():
            return None
        return KeptSession(row.role, row.sheet, tuple(row.scopes.split()), aware(row.expires))

    def token_for(self, secret: str, scope: str) -> KeptSession | None:
        """Return the session of a program that may ask something; None where it may not.

        Args:
            secret: that it has sent.
            scope: what it asks.
        """
        found = self.session_for(secret)
        return found if found and found.role == "program" and scope in found.scopes else None

    def end_session(self, secret: str) -> None:
        """Let somebody out.

        Args:
            secret: of the session.
        """
        with self.writing() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.hash == _hashed(secret)))

    def count(self, key: str, seconds: int) -> int:
        """Count that something was tried.

        Args:
            key: what, and by whom.
            seconds: how long it counts.

        Returns:
            How often in this stretch of time, this time among them.
        """
        window = int(now().timestamp()) // seconds
        # With a salt: an address is guessed soon enough from a digest alone.
        kept = _hashed(f"{self._salt}:{key}")
        with self.writing() as connection:
            connection.execute(
                delete(COUNTER).where((COUNTER.c.key == kept) & (COUNTER.c.window < window))
            )
            new = self.database.insert(COUNTER).values(key=kept, window=window, count=1)
            counted = new.on_conflict_do_update(
                index_elements=[COUNTER.c.key, COUNTER.c.window],
                set_={"count": COUNTER.c.count + 1},
            ).returning(COUNTER.c.count)
            return int(connection.execute(counted).scalar_one())

    def setting(self, name: str) -> str | None:
        """Return what was set; None where nothing was.

        Args:
            name: of the setting.
        """
        row = self._row(select(SETTING.c.value).where(SETTING.c.name == _OWN + name))
        return row.value if row else None

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep a setting of a program that uses the store.

        Args:
            name: of the setting, up to 60 characters.
            value: None removes it.
        """
        with self.writing() as connection:
            if value is None:
                connection.execute(delete(SETTING).where(SETTING.c.name == _OWN + name))
                return
            new = self.database.insert(SETTING).values(name=_OWN + name, value=value)
            kept = new.on_conflict_do_update(index_elements=[SETTING.c.name], set_={"value": value})
            connection.execute(kept)

    # -- inside -----------------------------------------------------------------------------------

    def _row(self, query: Any) -> Any:
        with self.database.reading() as connection:
            return connection.execute(query).first()

    @contextmanager
    def writing(self, what: str = "", about: str = "") -> Iterator[sa.Connection]:
        """Give a connection that writes, and enter it in the audit log where it has a name.

        Args:
            what: is done; without anything of what people said.
            about: the id of what it is done to.
        """
        with self.database.writing() as connection:
            yield connection
            if what:
                connection.execute(insert(AUDIT).values(at=now(), what=what, about=about))


def distinct_names(names: Sequence[str]) -> list[str]:
    """Return a name for each respondent that no other has.

    Args:
        names: as they are kept; empty where there is none.
    """
    given: list[str] = []
    known = {folded(name) for name in names}
    for place, name in enumerate(names):
        if name and folded(name) not in map(folded, names[:place]):
            given.append(name)
            continue
        number = next(n for n in count(1) if folded(f"{name} {n}".strip()) not in known)
        given.append(f"{name} {number}".strip())
        known.add(folded(given[-1]))
    return given


def _sayable(question: str, said: Any) -> Any:
    """An answer as it is kept."""
    try:
        plain = exact_json.plain(said)
        if len(question) <= 128 and len(exact_json.dumps(plain)) <= MOST_IN_ANSWER:
            return plain
        message = say("the answer to '{}' is longer than can be kept", question[:128])
    except ValueError:
        message = say("the answer to '{}' is none that a file can hold", question[:128])
    raise InputError(Problem(Place("store"), message))


def _gone(table: sa.Table) -> InputError:
    """That something is not there, or not any more."""
    message = {
        "link": say("this link is not there any more"),
        "assessment": say("this assessment is not there any more"),
        "round": say("this round is not there any more"),
    }.get(table.name, say("this sheet is not there any more"))
    hint = say("somebody may have removed it: go back to the list")
    return InputError(Problem(Place("store"), message, hint))


def _hold(connection: sa.Connection, table: sa.Table, id: str) -> None:
    """Let others who change the same thing wait; in SQLite only one writes at a time anyway."""
    query = select(table.c.id).where(table.c.id == id).with_for_update()
    if connection.execute(query).first() is None:
        raise _gone(table)


def _open_for_answers(connection: sa.Connection, sheet: str) -> bool:
    """Hold a sheet whose round is open; returns whether the round is anonymous."""
    _hold(connection, SHEET, sheet)
    row = connection.execute(
        select(ROUND.c.state, ROUND.c.anonymous)
        .join(SHEET, SHEET.c.round == ROUND.c.id)
        .where(SHEET.c.id == sheet)
        # Nobody closes the round between this and the answer.
        .with_for_update(read=True, of=ROUND)
    ).one()
    if row.state != "open":
        message = say("the round is closed: nothing is saved any more")
        raise InputError(Problem(Place("store"), message, say("ask for it to be opened again")))
    return bool(row.anonymous)


def _is_anonymous(connection: sa.Connection, round: str) -> bool:
    row = connection.execute(select(ROUND.c.anonymous).where(ROUND.c.id == round)).first()
    if row is None:
        raise _gone(ROUND)
    return bool(row.anonymous)


def _of_anonymous(connection: sa.Connection, sheet: str) -> bool:
    joined = select(ROUND.c.anonymous).join(SHEET, SHEET.c.round == ROUND.c.id)
    return bool(connection.execute(joined.where(SHEET.c.id == sheet)).scalar_one_or_none())


def _append(
    connection: sa.Connection,
    sheet: str,
    question: str,
    said: Any,
    seen: int,
    author: str,
    at: dt.datetime | None,
    undoes: int | None = None,
) -> int:
    top = select(func.max(ANSWER.c.seq)).where(ANSWER.c.sheet == sheet)
    seq = (connection.execute(top).scalar_one() or 0) + 1
    connection.execute(
        insert(ANSWER).values(
            sheet=sheet,
            seq=seq,
            question=question,
            said=said,
            seen=seen,
            author=author,
            at=at,
            undoes=undoes,
        )
    )
    return int(seq)


def last_answers(condition: Any) -> Any:
    """Return a query for the last answer to each question, and up to where they are set aside.

    Args:
        condition: of which sheets and answers.
    """
    tops = (
        select(ANSWER.c.sheet, ANSWER.c.question, func.max(ANSWER.c.seq).label("seq"))
        .select_from(ANSWER.join(SHEET, SHEET.c.id == ANSWER.c.sheet))
        .where(condition)
        .group_by(ANSWER.c.sheet, ANSWER.c.question)
        .subquery()
    )
    last = (ANSWER.c.sheet == tops.c.sheet) & (ANSWER.c.seq == tops.c.seq)
    aside = (ASIDE.c.sheet == ANSWER.c.sheet) & (ASIDE.c.question == ANSWER.c.question)
    columns = (ANSWER.c.sheet, ANSWER.c.question, ANSWER.c.seq, ANSWER.c.said)
    return (
        select(*columns, func.coalesce(ASIDE.c.seq, 0).label("aside"))
        .select_from(ANSWER.join(tops, last).outerjoin(ASIDE, aside))
        .order_by(ANSWER.c.sheet, ANSWER.c.question)
    )


def _stands(row: Any) -> bool:
    """Whether the last answer to a question is one that is given."""
    return row.said is not None and row.seq > row.aside


def _standing(connection: sa.Connection, sheet: str) -> dict[str, Any]:
    """The answers of a sheet that stand, by question."""
    rows = connection.execute(last_answers(ANSWER.c.sheet == sheet))
    return {row.question: row.said for row in rows if _stands(row)}


def _round(row: Any) -> Round:
    return Round(
        row.id,
        row.assessment,
        row.number,
        row.date,
        row.state,
        bool(row.anonymous),
        row.rules,
        row.previous,
    )


def _link(row: Any) -> AnsweringLink:
    return AnsweringLink(
        row.id,
        row.round,
        row.role,
        row.respondent,
        row.sheet,
        aware(row.expires),
        bool(row.revoked),
    )
