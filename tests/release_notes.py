"""What must be written before a release; run it to see what is not."""

from __future__ import annotations

import sys
from pathlib import Path

from public_names import FILE, public_names

ROOT = Path(__file__).resolve().parents[1]


def missing(changelog: str, fragments: list[str], version: str) -> list[str]:
    """What is not written yet.

    Args:
        changelog: the text of CHANGELOG.md.
        fragments: the names of the fragments in `changes/`.
        version: of the release.
    """
    found = []
    if f"\n## {version} (" not in changelog:
        found.append(f"CHANGELOG.md says nothing of {version}: nox -s version -- {version}")
    if fragments:
        found.append(f"{len(fragments)} fragments are not in CHANGELOG.md: nox -s version -- NEXT")
    return found


def main() -> None:
    """End with exit status 1 where something is missing."""
    from imadvisor import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    fragments = [path.name for path in (ROOT / "changes").glob("*.*.md")]
    found = missing(changelog, fragments, __version__)
    if set(FILE.read_text(encoding="utf-8").split("\n")[:-1]) != public_names():
        found.append(f"{FILE.name} is not what is public now: nox -s version -- {__version__}")
    sys.exit("\n".join(found) or None)


if __name__ == "__main__":
    main()
