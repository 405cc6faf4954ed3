"""What the tests of layers share: a bakery, and layers on it."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.loose_rulesets import loose_rulesets

BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"
HASH = Advisor().ruleset(BAKERY).hash


def head(
    id: str = "acme", *, extends: str = "bakery-hygiene", version: str = "0.3", hash: str = HASH
) -> str:
    """The beginning of a layer that extends a ruleset."""
    return f"""schema = 1
[layer]
id = "{id}"
version = "1.0"
extends = "{extends}"
base_version = "{version}"
base_hash = "{hash}"
"""


def joining(id: str, *, augments: str = "bakery-hygiene") -> str:
    """The beginning of a layer that augments a ruleset."""
    return f'schema = 1\n[layer]\nid = "{id}"\nversion = "2.0"\naugments = "{augments}"\n'


def layer(folder: Path, text: str) -> Path:
    """Write a layer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "layer.toml").write_text(text, encoding="utf-8")
    return folder


def shelf(tmp_path: Path, **layers: str) -> Advisor:
    """An advisor with the bakery and layers, each in a folder of its own."""
    rules = tmp_path / "rules"
    if not rules.exists():
        shutil.copytree(BAKERY, rules / "bakery")
    for name, text in layers.items():
        layer(rules / name, text)
    return Advisor(Catalogue(loose=loose_rulesets([rules])))


def laid(tmp_path: Path, text: str, **more: str) -> Ruleset:
    """The ruleset that the layer `acme` makes of the bakery."""
    return shelf(tmp_path, acme=head() + text, **more).ruleset("acme")
