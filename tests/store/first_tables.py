"""The tables of the store as its first version made them."""

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
    PrimaryKeyConstraint("sheet", "seq"),
    sqlite_with_rowid=False,
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
