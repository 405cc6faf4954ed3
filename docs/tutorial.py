"""Follow the tutorial: make its files, run its commands, and write what they print into it.

The page says of a block what it is, in a comment above it: ``file: NAME`` is a file that is made,
``status: N`` the exit status of a command, ``sections: A, B`` those of its output that are shown;
what is left out is a line with ``…``.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from imadvisor.cli import main

PAGE = Path(__file__).with_name("tutorial.md")
_BLOCK = re.compile(
    r"(?P<head>(?:<!-- (?P<said>.+?) -->\n)?)```(?P<language>\w+)\n(?P<body>.*?)```\n", re.DOTALL
)
_HEADING = re.compile(r"^(?P<name>\S.*?)(?: \(\d+\))? ─{4,}$")


def followed(page: str, folder: Path) -> str:
    """The page with what its commands print now.

    Args:
        page: the text of the page.
        folder: an empty one, where its files are made.

    Raises:
        ValueError: a command ends with another status than the page says, or has no such section.
    """

    def shown(block: re.Match[str]) -> str:
        said = dict(part.split(": ", 1) for part in (block["said"] or "").split("; ") if part)
        if "file" in said:
            path = folder / said["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
        if block["language"] != "console":
            return block[0]
        commands = [line for line in block["body"].splitlines() if line.startswith("$ ")]
        status = int(said.get("status", "0"))
        sections = said["sections"].split(", ") if "sections" in said else None
        lines = [line for one in commands for line in (one, *_ran(one, status, sections))]
        return f"{block['head']}```console\n" + "\n".join(lines) + "\n```\n"

    with contextlib.chdir(folder):
        return _BLOCK.sub(shown, page)


def _ran(command: str, status: int, sections: list[str] | None) -> list[str]:
    """What a command prints."""
    program, *arguments = shlex.split(command.removeprefix("$ "))
    if program == "python":
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            runpy.run_path(arguments[0])
        output, found = printed.getvalue(), 0
    elif program == "imadvisor":
        result = CliRunner().invoke(main, arguments)
        output, found = result.output, result.exit_code
    else:
        raise ValueError(f"what is this? {command}")
    if found != status:
        raise ValueError(f"{command} ends with {found}, not {status}\n{output}")
    lines = [line.rstrip() for line in output.rstrip("\n").splitlines()]
    return lines if sections is None else list(_only(lines, sections))


def _only(lines: list[str], sections: list[str]) -> Iterator[str]:
    """The sections of a report that are wanted; what stands before the first as ``Title``."""
    missing = set(sections) - {m["name"] for m in map(_HEADING.match, lines) if m} - {"Title"}
    if missing:
        raise ValueError(f"there is no section {', '.join(missing)} in\n" + "\n".join(lines))
    name, left_out = "Title", False
    for place, line in enumerate(lines):
        heading = _HEADING.match(line)
        name = heading["name"] if heading else name
        if name in sections:
            if left_out:
                yield "…"
                yield ""
            left_out = False
            if line or place + 1 < len(lines):
                yield line
        else:
            left_out = True
    if left_out:
        yield "…"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        os.environ.pop("IMADVISOR_LANG", None)
        PAGE.write_text(followed(PAGE.read_text(encoding="utf-8"), Path(empty)), encoding="utf-8")
    print(f"wrote {PAGE}", file=sys.stderr)
