"""The store: assessments that are kept, in SQLite or PostgreSQL."""

from imadvisor.store.given_documents import GivenDocument
from imadvisor.store.jobs import Job
from imadvisor.store.plans import KeptPlan, Scenario
from imadvisor.store.rule_moves import Milestone, RuleMoves, RulesPreview
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
    "GivenDocument",
    "Job",
    "KeptAnswer",
    "KeptAssessment",
    "KeptPlan",
    "KeptSession",
    "KeptSheet",
    "Milestone",
    "Participant",
    "Round",
    "RuleMoves",
    "RulesPreview",
    "Scenario",
    "Store",
    "default_url",
    "open_store",
]
