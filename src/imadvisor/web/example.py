"""The worked example: a municipality with three rounds."""

from __future__ import annotations

import tomllib
from pathlib import Path

from imadvisor.language import Language
from imadvisor.web.workspace import Workspace

ROUNDS = (
    "earlier/municipality-2025.toml",
    "spring/municipality-2026.toml",
    "municipality.toml",
)


def add_example(space: Workspace, language: Language) -> str:
    """Add the worked example to what is kept.

    Args:
        space: what is kept.
        language: of its name.

    Returns:
        The id of its client.
    """
    store = space.store
    ruleset = space.advisor.ruleset()
    rules = store.keep_rules(ruleset)
    client = store.add_client(language.say("Example: municipality of Waterland"))
    assessment = store.add_assessment(client.id, "", ruleset.settings.about.id)
    previous = ""
    for name in ROUNDS:
        said = tomllib.loads(_example(name).read_text(encoding="utf-8"))
        round = store.add_round(assessment.id, said["date"], rules, previous=previous)
        sheet = store.add_sheet(round.id)
        for question, answer in said["answers"].items():
            store.save_answer(sheet.id, question, answer)
        store.close_round(round.id)
        previous = round.id
    return client.id


def _example(name: str) -> Path:
    """A bundled example: inside the package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "examples" / name
    return installed if installed.exists() else package.parents[1] / "examples" / name
