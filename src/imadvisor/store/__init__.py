"""The store: assessments that are kept, in SQLite or PostgreSQL."""

from imadvisor.store.store import Store, default_url, open_store
from imadvisor.store.values import (
    AnsweringLink,
    Client,
    ClientLine,
    Conflict,
    Erased,
    KeptAnswer,
    KeptAssessment,
    KeptSession,
    KeptSheet,
    Round,
)

__all__ = [
    "AnsweringLink",
    "Client",
    "ClientLine",
    "Conflict",
    "Erased",
    "KeptAnswer",
    "KeptAssessment",
    "KeptSession",
    "KeptSheet",
    "Round",
    "Store",
    "default_url",
    "open_store",
]
