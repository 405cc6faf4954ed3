"""The worst files that are known: large, and made to take as long or as much as they can.

Run as a program, it reads each of them in a process of its own, with little memory and time, and
prints one line of JSON for each.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

SIZE = 700_000
"""Of a text, in characters: enough for what takes squares of time to take minutes."""

SECONDS = 10
MEGABYTES = 1_024
"""What reading one may take: of the processor, and beyond what the program has anyway."""

LONGEST_ERROR = 3_000_000
"""A thousand mistakes of three lines, none of them longer than a thousand characters."""

HEAD = "date = 2026-11-02\n"
RULESET = (
    'schema = 1\n[ruleset]\nid="a"\nversion="1"\ntitle.en="a"\nlanguages=["en"]\nlicence="x"\n'
)
TABLE = "Id;Question;Answer\nassessment.date;;2026-11-02\n"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def filled(part: str, head: str = "", tail: str = "") -> bytes:
    """A part as often as there is room for."""
    return (head + part * (SIZE // len(part)) + tail).encode()


def numbered(part: str, head: str = "", tail: str = "") -> bytes:
    """A part as often as there is room for, each with its number."""
    count = SIZE // (len(part) + 4)
    return (head + "".join(part.replace("#", f"{n:x}") for n in range(count)) + tail).encode()


def workbook(sheet: str, more_sheets: int = 0, strings: str = "") -> bytes:
    """A workbook with this as its first sheet, perhaps as many others, and shared texts."""
    from fuzzing.targets import TARGETS

    good = zipfile.ZipFile(io.BytesIO(TARGETS["answers-xlsx"].samples()[0]))
    more = "".join(
        f'<sheet name="s{n}" sheetId="{n + 9}" r:id="rId1"/>' for n in range(more_sheets)
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            content = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = sheet.encode()
            if name == "xl/workbook.xml":
                content = content.replace(b"</sheets>", more.encode() + b"</sheets>")
            if strings and name == "xl/sharedStrings.xml":
                content = content.replace(b"</sst>", strings.encode() + b"</sst>")
            archive.writestr(name, content)
    return made.getvalue()


def styled(rows: int, cells: int) -> bytes:
    """The workbook of a good form, with so many coloured empty rows below it."""
    from fuzzing.targets import TARGETS

    good = zipfile.ZipFile(io.BytesIO(TARGETS["answers-xlsx"].samples()[0]))
    colour = "".join(f'<c r="{chr(65 + n)}#" s="3"/>' for n in range(cells))
    row = f'<row r="#" spans="1:5" s="3" customFormat="1">{colour}</row>'
    below = "".join(row.replace("#", str(n)) for n in range(1_000, 1_000 + rows))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            content = good.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = content.replace(b"</sheetData>", below.encode() + b"</sheetData>")
                below = ""
            archive.writestr(name, content)
    return made.getvalue()


def styled_space(length: int) -> bytes:
    """The workbook of a good form, with so much white space in its first sheet."""
    from fuzzing.targets import TARGETS

    good = zipfile.ZipFile(io.BytesIO(TARGETS["answers-xlsx"].samples()[0]))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            content = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", b" " * length + b"</sheetData>")
            archive.writestr(name, content)
    return made.getvalue()


def cell(at: str, inside: str = "<v>1</v>") -> str:
    return f'<row><c r="{at}" t="inlineStr">{inside}</c></row>'


def sheet(inside: str) -> str:
    return f"{SHEET}{inside}</sheetData></worksheet>"


def gap(when: str) -> str:
    return f'[[gap]]\nid="g-#"\nname.en="g"\nseverity="s"\nwhen="{when}"\n'


def ring(length: int) -> bytes:
    gaps = (gap(f"gap('g-{(n + 1) % length}')").replace("#", str(n)) for n in range(length))
    return (RULESET + "".join(gaps)).encode()


WORST: dict[str, tuple[str, Callable[[], bytes]]] = {
    "brackets": ("answers-toml", lambda: filled("[", "a = ")),
    "dots": ("answers-toml", lambda: filled(".a", "a", " = 1")),
    "quotes": ("answers-toml", lambda: filled('"')),
    "one number": ("answers-toml", lambda: filled("9", "a = ")),
    "one key": ("answers-toml", lambda: filled("a", "", " = 1")),
    "an array": ("answers-toml", lambda: filled("1,", "a = [", "]")),
    "unknown keys": ("answers-toml", lambda: numbered("a# = 1\n")),
    "unknown questions": (
        "answers-toml",
        lambda: numbered("owner_name# = 1\n", HEAD + "[answers]\n"),
    ),
    "unknown answers": ("answers-json", lambda: numbered('"a#":1,', '{"answers":{', '"z":1}}')),
    "the same key": ("answers-json", lambda: filled('"a":1,', "{", '"a":1}')),
    "objects": ("answers-json", lambda: filled('{"a":')),
    "semicolons": ("answers-csv", lambda: filled(";", TABLE)),
    "an open quote": ("answers-csv", lambda: filled('";', TABLE)),
    "unknown rows": ("answers-csv", lambda: numbered("a#;;1\n", TABLE)),
    "rows twice": ("answers-csv", lambda: filled("owner_named;;no\n", TABLE)),
    "blanks": ("answers-csv", lambda: filled("owner_named;;" + " " * 100_000 + "x\n", TABLE)),
    "choices": ("assignments", lambda: b"training_forms=" + b";" * 100_000 + b"x"),
    "blanks and choices": ("assignments", lambda: b"training_forms=" + b" " * 100_000 + b"x;"),
    "a far corner": ("answers-xlsx", lambda: workbook(sheet(cell("A1") + cell("SF50000")))),
    "far cells": (
        "answers-xlsx",
        lambda: workbook(
            sheet("".join(cell(f"XFD{n}", "<is><t>x</t></is>") for n in range(1, 60_000)))
        ),
    ),
    "one long text": (
        "answers-xlsx",
        lambda: workbook(sheet(cell("A1", f"<is><t>{'x' * 9_000_000}</t></is>"))),
    ),
    "shared texts": (
        "answers-xlsx",
        lambda: workbook(sheet(cell("A1")), strings="<si><t>" + "x" * 9_000_000 + "</t></si>"),
    ),
    "many shared texts": (
        "answers-xlsx",
        lambda: workbook(sheet(cell("A1")), strings="<si><t/></si>" * 1_600_000),
    ),
    "one sheet often": ("answers-xlsx", lambda: workbook(sheet(" " * 2_000_000), 20_000)),
    "one sheet a few times": ("answers-xlsx", lambda: workbook(sheet(" " * 9_000_000), 150)),
    "deep elements": ("answers-xlsx", lambda: workbook(SHEET + "<a>" * 2_000_000)),
    "empty elements": ("answers-xlsx", lambda: workbook(sheet("<c/>" * 5_100_000))),
    "a bomb": ("answers-xlsx", lambda: workbook(sheet(" " * 200_000_000))),
    "unknown names": ("ruleset", lambda: numbered(gap("gap('h-#')"), RULESET)),
    "a ring": ("ruleset", lambda: ring(6_000)),
    "wrong ids": (
        "ruleset",
        lambda: filled("1,", RULESET + '[[recommendation]]\nid="a"\nprerequisites=[', "]"),
    ),
    "unknown roles": ("plan", lambda: numbered("a# = 1\n", "[capacity]\n")),
    "unknown activities": ("plan", lambda: numbered("'a-#',", "require = [", "]")),
    "empty steps": ("planned", lambda: filled("{},", '{"steps":[', "{}]}")),
}
"""For each: what reads it, and how it is made."""

LARGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a million coloured rows": ("answers-xlsx", lambda: styled(1_000_000, 0)),
    "a million coloured cells": ("answers-xlsx", lambda: styled(200_000, 5)),
    "white space": ("answers-xlsx", lambda: styled_space(100_000_000)),
}
"""Large files that say little, and are read."""


def read_alone(target: str, content: bytes) -> Iterator[str]:
    """Read a file within bounds: how it ends, seconds of the processor, megabytes more."""
    from fuzzing.targets import TARGETS
    from imadvisor import ImadvisorError

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    try:
        TARGETS[target].read(content)
        yield "read"
    except ImadvisorError as error:
        said = str(error)
        yield "refused" if len(said) <= LONGEST_ERROR else f"refused in {len(said):,} characters"
    except BaseException as error:
        yield f"{type(error).__name__}: {error}"
    yield f"{time.process_time() - begun:.1f}"
    yield f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024}"


def main(folder: str) -> None:
    """Read each in a process of its own."""
    from fuzzing import targets

    # Loaded once, for all that are split off.
    targets.municipality()
    targets.bakery()
    targets.TARGETS["plan"].read(targets.TARGETS["plan"].samples()[0])
    targets.TARGETS["answers-xlsx"].samples()
    for name, (target, make) in (WORST | LARGE).items():
        made = Path(folder) / "file"
        if os.fork() == 0:
            # Making it may take more memory than reading it, which is what is measured.
            made.write_bytes(make())
            os._exit(0)
        os.wait()
        reading, writing = os.pipe()
        if os.fork() == 0:
            content = made.read_bytes()
            room = MEGABYTES * 1024 * 1024
            pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
            room += int(pages) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (room, room))
            seconds = int(time.process_time()) + SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            os.write(writing, json.dumps(list(read_alone(target, content))).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            told = answer.read()
        os.wait()
        ended = json.loads(told) if told else ["too long or too much", "", ""]
        print(json.dumps([name, target, *ended]), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
