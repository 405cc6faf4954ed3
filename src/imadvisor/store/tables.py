"""The tables of the store."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()

_ID = String(32)


def _owned(column: str, target: str) -> Column[str]:
    return Column(column, _ID, ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True)


SETTING = Table(
    "setting",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

CLIENT = Table(
    "client",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=False, index=True),
)

ASSESSMENT = Table(
    "assessment",
    METADATA,
    Column("id", _ID, primary_key=True),
    _owned("client", "client.id"),
    Column("title", String(200), nullable=False),
    Column("ruleset", String(64), nullable=False),
)

RULES = Table(
    "rules",
    METADATA,
    Column("hash", String(128), primary_key=True),
    Column("text", Text, nullable=False),
    # What the layers are called from which the rules were made, one a line, the lowest first.
    Column("layers", Text, nullable=False, server_default=text("''")),
)

ROUND = Table(
    "round",
    METADATA,
    Column("id", _ID, primary_key=True),
    _owned("assessment", "assessment.id"),
    Column("number", Integer, nullable=False),
    Column("date", Date, nullable=False),
    Column("state", String(8), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("rules", String(128), ForeignKey("rules.hash"), nullable=False),
    Column("previous", _ID, nullable=False),
    UniqueConstraint("assessment", "number"),
)

SHEET = Table(
    "sheet",
    METADATA,
    Column("id", _ID, primary_key=True),
    _owned("round", "round.id"),
    Column("role", String(64), nullable=False),
    Column("respondent", String(200), nullable=False),
    # The id is random, and the row is kept in its order: which sheet came first is not kept.
    sqlite_with_rowid=False,
)

ANSWER = Table(
    "answer",
    METADATA,
    Column("sheet", _ID, ForeignKey("sheet.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("question", String(128), nullable=False),
    Column("said", JSON(none_as_null=False), nullable=False),
    Column("at", DateTime(timezone=True), nullable=True),
    Column("author", String(200), nullable=False, server_default=text("''")),
    Column("seen", Integer, nullable=False, server_default=text("0")),
    # Which change this one takes back.
    Column("undoes", Integer, nullable=True),
    PrimaryKeyConstraint("sheet", "seq"),
    sqlite_with_rowid=False,
)

ASIDE = Table(
    "aside",
    METADATA,
    # The answers up to this one are kept, and not given: the rules of the round do not ask for
    # them, or do not know them any more.
    Column("sheet", _ID, ForeignKey("sheet.id", ondelete="CASCADE"), nullable=False),
    Column("question", String(128), nullable=False),
    Column("seq", Integer, nullable=False),
    PrimaryKeyConstraint("sheet", "question"),
    sqlite_with_rowid=False,
)

PARTICIPANT = Table(
    "participant",
    METADATA,
    # Who was asked in an anonymous round, and who took part: by name, and by nothing else.
    Column("round", _ID, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("respondent", String(200), nullable=False),
    Column("took_part", Boolean, nullable=False),
    PrimaryKeyConstraint("round", "respondent"),
    sqlite_with_rowid=False,
)

MILESTONE = Table(
    "milestone",
    METADATA,
    Column("round", _ID, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("before", String(128), ForeignKey("rules.hash"), nullable=False),
    Column("after", String(128), ForeignKey("rules.hash"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("round", "seq"),
)

PLAN = Table(
    "plan",
    METADATA,
    Column("round", _ID, ForeignKey("round.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("content", JSON(none_as_null=False), nullable=False),
    Column("undoes", Integer, nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("round", "seq"),
)

SCENARIO = Table(
    "scenario",
    METADATA,
    Column("id", _ID, primary_key=True),
    _owned("round", "round.id"),
    Column("name", String(200), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

JOB = Table(
    "job",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("round", _ID, ForeignKey("round.id", ondelete="CASCADE"), nullable=True, index=True),
    Column("kind", String(32), nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("done", Integer, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked", DateTime(timezone=True), nullable=False),
    Column("beat", DateTime(timezone=True), nullable=True),
    Column("result", LargeBinary, nullable=True),
    Column("problem", Text, nullable=False),
)

LINK = Table(
    "link",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    _owned("round", "round.id"),
    Column("role", String(64), nullable=False),
    Column("respondent", String(200), nullable=False),
    Column("sheet", _ID, nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
    Column("revoked", Boolean, nullable=False),
)

SESSION = Table(
    "session",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("sheet", _ID, nullable=False),
    Column("scopes", String(200), nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
    sqlite_with_rowid=False,
)

GIVEN = Table(
    "given",
    METADATA,
    Column("id", _ID, primary_key=True),
    _owned("round", "round.id"),
    Column("kind", String(16), nullable=False),
    Column("format", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("rules", String(128), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

COUNTER = Table(
    "counter",
    METADATA,
    Column("key", String(200), nullable=False),
    Column("window", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("key", "window"),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("what", String(64), nullable=False),
    Column("about", String(64), nullable=False),
)

Index("answer_by_question", ANSWER.c.sheet, ANSWER.c.question, ANSWER.c.seq)
