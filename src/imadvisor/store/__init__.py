"""The store: assessments that are kept, in SQLite or PostgreSQL."""

from imadvisor.store.store import Store, default_url, open_store
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

__all__ = [
    "AnswerEvent",
    "AnsweringLink",
    "Client",
    "ClientLine",
    "Conflict",
    "Erased",
    "KeptAnswer",
    "KeptAssessment",
    "KeptSession",
    "KeptSheet",
    "Participant",
    "Round",
    "Store",
    "default_url",
    "open_store",
]
