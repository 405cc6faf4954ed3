"""The small ruleset of the page on testing rules, in a folder of its own."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[1] / "docs" / "testing-rules.md").read_text(encoding="utf-8")
RULES, CASES, *_ = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def kiosk_in(folder: Path, *, rules: str = RULES, cases: str = CASES) -> Path:
    """Write the ruleset and its cases."""
    root = folder / "kiosk"
    (root / "cases").mkdir(parents=True)
    (root / "rules.toml").write_text(rules, encoding="utf-8")
    (root / "cases" / "days.toml").write_text(cases, encoding="utf-8")
    return root
