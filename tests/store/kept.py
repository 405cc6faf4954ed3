"""What the tests of the store share: a store on each database, and a bakery that answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from imadvisor.advisor.advisor import Advisor
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.store import Round, Store, open_store

DAY = dt.date(2026, 11, 2)
ADVISOR = Advisor()
BAKERY = (ROOT / "tests" / "rulesets_data" / "bakery" / "bakery.toml").read_text(encoding="utf-8")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()


def bakery_with(folder: Path, *changes: tuple[str, str]) -> Ruleset:
    """The bakery's rules with pieces of their text replaced."""
    text = BAKERY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "bakery.toml").write_text(text, encoding="utf-8")
    return ADVISOR.ruleset(folder)


def round_of(store: Store, ruleset: Ruleset, *, anonymous: bool = False) -> Round:
    """A round of a client of its own."""
    client = store.add_client("Waterland")
    assessment = store.add_assessment(client.id, "", ruleset.id)
    return store.add_round(assessment.id, DAY, store.keep_rules(ruleset), anonymous=anonymous)
