"""The page on plugins names the hooks and kinds that exist."""

from __future__ import annotations

import re

from conftest import ROOT
from imadvisor import testing
from imadvisor.plugins.contracts import CONTRACTS
from imadvisor.plugins.scaffolding import KINDS

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def test_the_table_names_every_kind_and_every_hook() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| `(imadvisor_\w+)` \|", PAGE, re.MULTILINE)
    kinds = {kind: f"imadvisor_{kind.replace('-', '_')}s" for kind in KINDS if kind != "command"}
    assert dict(rows) == kinds
    assert set(kinds.values()) == set(CONTRACTS)
    assert "| `command` | none |" in PAGE


def test_the_kit_is_what_the_page_says() -> None:
    assert testing.__all__ == sorted(testing.__all__)
    named = set(re.findall(r"`((?:check|assert|advisor)_\w+)", PAGE))
    assert named <= set(testing.__all__)
    assert {name for name in testing.__all__ if name.startswith("check_")} <= named
