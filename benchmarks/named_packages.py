"""Show, live, why imadvisor does not read TOML with `toml` nor decide with `durable-rules`.

Run it with any Python from 3.11 on::

    python benchmarks/named_packages.py
    python benchmarks/named_packages.py --only toml --format json

Every document and every check below runs in a process of its own, under a time limit, so that
a crash or a hang is an observation and not the end. Nothing in the output is remembered from an
earlier run: a fault that does not show is printed as "not observed here". Where a package cannot
be imported, the script builds a temporary virtual environment and installs it there, which needs
a package index and, for `durable-rules`, a C compiler.

The documents and checks were chosen around weak spots, with some that are handled well beside
them. The totals say how many of these were got wrong; they are not failure rates.

Exit status: 0 when the observations were made, 1 when a package could not be examined.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.metadata
import itertools
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

TOML = "toml==0.10.2"
DURABLE = "durable-rules==2.0.28"
IMPORTED_MODULES = {TOML: "toml", DURABLE: "durable.engine"}
MISSING_SYMBOL = "PyEval_CallObject"
CPPFLAGS = f"-D{MISSING_SYMBOL}=PyObject_CallObject"

DOCUMENT_SECONDS = 10.0
HANG_SECONDS = 10.0
WATCH_SECONDS = 20.0
CHECK_SECONDS = 30.0
INSTALL_SECONDS = 120.0
WORKERS = max(2, min(4, os.cpu_count() or 2))


# ---------------------------------------------------------------------------------------------
# Processes
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Args:
        how: "answered", "signal" (killed by one), "error" (its own) or "hang".
        said: the lines it printed before.
        reason: the signal's name, the last line of the error, or the time limit.
        errors: the lines it printed on standard error.
    """

    how: str
    said: tuple[str, ...]
    reason: str
    errors: tuple[str, ...] = ()


def run(
    command: Sequence[str],
    *,
    seconds: float,
    given: str = "",
    variables: Mapping[str, str] | None = None,
) -> Ended:
    """Run a command in an empty folder and tell how it ended.

    Args:
        command: the program and its arguments.
        seconds: after so many it is killed, which counts as a hang.
        given: text for its standard input.
        variables: environment variables to set; an empty value removes one.
    """
    changed = {**os.environ, **(variables or {})}
    environment = {name: value for name, value in changed.items() if value}
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                input=given.encode(),
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return Ended("hang", _lines(late.stdout), f"no return within {seconds:.0f} s")
        except OSError as reason:
            return Ended("error", (), f"{type(reason).__name__}: {reason}")
    said = _lines(done.stdout)
    if done.returncode < 0:
        return Ended("signal", said, _signal_name(-done.returncode))
    if done.returncode > 0:
        errors = _lines(done.stderr)
        return Ended("error", said, _last_reason(errors, done.returncode), errors)
    return Ended("answered", said, "")


def _lines(printed: bytes | None) -> tuple[str, ...]:
    """Split what a process printed; an unfinished character is kept as a question mark."""
    return tuple((printed or b"").decode(errors="replace").splitlines())


def _signal_name(number: int) -> str:
    """Name a signal; one that this system does not know keeps its number."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last_reason(printed: Sequence[str], status: int) -> str:
    """Pick the line that says why: the last error line, else the last line that is no advice."""
    lines = [line.strip() for line in printed if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error:")]
    others = [line for line in lines if not line.startswith(("[notice]", "hint:", "note:"))]
    return (errors or others or [f"exit status {status}"])[-1]


# ---------------------------------------------------------------------------------------------
# Environments
# ---------------------------------------------------------------------------------------------


class Workbench:
    """The Pythons to examine with: this one, and a temporary environment made when first needed.

    Args:
        folder: where the temporary environment and its packages go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: Ended | None = None

    @property
    def own_python(self) -> str:
        """The interpreter of the temporary environment."""
        windows = os.name == "nt"
        place = Path("Scripts", "python.exe") if windows else Path("bin", "python")
        return str(self._folder / "environment" / place)

    def python_with(self, requirement: str) -> tuple[str, str]:
        """Give an interpreter that imports a package, and where that was found; "" is a failure.

        Args:
            requirement: the package with its exact version, "name==version".
        """
        if imports(sys.executable, requirement):
            return sys.executable, "found in the running environment"
        installed = self.pip("install", *_build_options(requirement), requirement)
        if installed.how != "answered":
            return "", f"could not be installed: {installed.reason}"
        if not imports(self.own_python, requirement):
            return "", "was installed but does not import"
        return self.own_python, "installed in a temporary environment"

    def pip(self, *arguments: str, flags: str = CPPFLAGS) -> Ended:
        """Run pip in the temporary environment.

        Args:
            arguments: the command and its options.
            flags: for the C preprocessor; they are only used on Python 3.13 and later.
        """
        if self._made is None:
            target = str(self._folder / "environment")
            command = [sys.executable, "-m", "venv", target]
            self._made = run(command, seconds=INSTALL_SECONDS)
        if self._made.how != "answered":
            return self._made
        return run(
            [self.own_python, "-m", "pip", "--disable-pip-version-check", "-q", *arguments],
            seconds=INSTALL_SECONDS,
            variables={"CPPFLAGS": flags if lacks_symbol() else ""},
        )


def lacks_symbol() -> bool:
    """Tell whether this Python is one that no longer has what durable-rules calls."""
    return sys.version_info >= (3, 13)


def _build_options(requirement: str) -> tuple[str, ...]:
    """Give pip's options for a package: durable-rules is built anew where it needs the flag."""
    if requirement == DURABLE and lacks_symbol():
        return ("--no-cache-dir", "--no-binary", "durable-rules")
    return ()


def imports(python: str, requirement: str) -> bool:
    """Tell whether an interpreter imports a package in exactly the required version."""
    name, version = requirement.split("==")
    code = (
        "import importlib.metadata as m, sys; "
        f"import {IMPORTED_MODULES[requirement]}; "
        f"sys.exit(m.version({name!r}) != {version!r})"
    )
    return run([python, "-I", "-c", code], seconds=CHECK_SECONDS).how == "answered"


def child(python: str, *arguments: str, seconds: float, given: str = "") -> Ended:
    """Run this very script in another process with one of its hidden options."""
    script = str(Path(__file__).resolve())
    return run([python, "-I", script, *arguments], seconds=seconds, given=given)


# ---------------------------------------------------------------------------------------------
# Documents for toml and tomllib
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """A small TOML document of our own.

    Args:
        what: what is special in it, in words.
        text: the document.
        means: what TOML 1.0 says it holds; None where TOML 1.0 forbids it.
    """

    what: str
    text: str
    means: dict[str, Any] | None = None


INVALID = (
    Document("an array that is not closed", 'forms = ["manual", "video"\n'),
    Document('a """ string closed by one quote', 'note = """who owns it"\nweight = 3\n'),
    Document("nothing between two commas", "weeks = [1, , 2]\n"),
    Document("a comma before the first item", "weeks = [, 1]\n"),
    Document("an array of one comma", "weeks = [,]\n"),
    Document("no comma between two tables", "steps = [{week = 1} {week = 2}]\n"),
    Document("no comma in an inline table", "gap = {code=1 weight=2}\n"),
    Document("two equals signs", "weight == 3\n"),
    Document("two minus signs", "weight = --3\n"),
    Document("two plus signs", "weight = ++3\n"),
    Document("a key that starts with a dot", ".owner = 1\n"),
    Document("a key that ends with a dot", "owner. = 1\n"),
    Document("a key with two dots", "owner..named = 1\n"),
    Document("a bare key that is not ASCII", "co\u00f6peration = 1\n"),
    Document("a float without digits after the dot", "budget = 5.e3\n"),
    Document("an underscore that starts an exponent", "budget = 1e_5\n"),
    Document("an underscore right after 0x", "code = 0x_FF\n"),
    Document("infinity with a capital", "limit = Inf\n"),
    Document("not-a-number with capitals", "limit = NaN\n"),
    Document("full-width digits", "weight = \uff11\uff12\n"),
    Document("Arabic-Indic digits", "weight = \u0663\n"),
    Document("an offset of 60 minutes", "start = 2024-01-01T10:00:00+01:60\n"),
    Document("an offset of one digit", "start = 2024-01-01T10:00:00+1\n"),
    Document("an offset without a colon", "start = 2024-01-01T10:00:00+0100\n"),
    Document("a date-time that ends with a dot", "start = 2024-01-01T10:00:00.\n"),
    Document("a local time that ends with a dot", "start = 10:00:00.\n"),
    Document("a local time with a zone", "start = 10:00:00Z\n"),
    Document("a control character in a string", 'title = "go\x01live"\n'),
    Document("a control character in a literal", "title = 'go\x01live'\n"),
    Document('a control character in a """ string', 'title = """go\x01live"""\n'),
    Document("a control character in a comment", "weight = 3 # go\x01live\n"),
    Document("a NUL in a string", 'title = "go\x00live"\n'),
    Document("a DEL in a string", 'title = "go\x7flive"\n'),
    Document("a bare carriage return in a comment", "weight = 3 # go\rlive\n"),
    Document("a vertical tab before a key", "weight = 3\n\x0bowner = 1\n"),
    Document("a form feed after a value", "weight = 3\x0c\n"),
    Document("a no-break space as white space", "weight =\u00a03\n"),
    Document("a C1 control before a key", "weight = 3\n\u0085owner = 1\n"),
    Document("[[a]] adds to an empty array", "step = []\n[[step]]\nweek = 1\n"),
    Document("[[a]] adds to a full array", "step = [{week = 1}]\n[[step]]\nweek = 2\n"),
    Document("[a.b] adds to an inline table", "gap = {code = 1}\n[gap.cost]\nweeks = 2\n"),
    Document("a dotted key adds to an inline table", "gap = {code = 1}\ngap.weeks = 2\n"),
    Document("a dotted key adds to a [table]", "[gap.cost]\nweeks = 2\n[gap]\ncost.days = 1\n"),
    Document("[a.b] where a is a number", "gap = 1\n[gap.cost]\nweeks = 2\n"),
    Document("[[a]] where a is a table", "[gap]\n[[gap]]\n"),
    Document("an inline table that is not closed", "gap = {code = 1\n"),
    Document("one key twice", "weight = 1\nweight = 2\n"),
    Document("one table twice", "[gap]\nweight = 1\n[gap]\ncode = 2\n"),
    Document("a number that starts with 0", "weight = 012\n"),
    Document("a truth value with a capital", "done = True\n"),
    Document("a text without quotes", "owner = nobody\n"),
    Document("a key without a value", "owner =\n"),
    Document("30 February", "start = 2024-02-30\n"),
)

VALID = (
    Document("an array of number and text", 'forms = [1, "video"]\n', {"forms": [1, "video"]}),
    Document("an array of integer and float", "weeks = [1, 2.5]\n", {"weeks": [1, 2.5]}),
    Document("an array of array and number", "weeks = [[1], 2]\n", {"weeks": [[1], 2]}),
    Document("an array of truth value and number", "f = [true, 1]\n", {"f": [True, 1]}),
    Document(
        "an array of number and table",
        "steps = [1, {week = 2}]\n",
        {"steps": [1, {"week": 2}]},
    ),
    Document(
        "a literal backslash in an array",
        "paths = ['\\', 'docs']\n",
        {"paths": ["\\", "docs"]},
    ),
    Document(
        'a """ string with a comma and a ] in an array',
        'notes = [\n"""\nwho, [when]\n""",\n"why"\n]\n',
        {"notes": ["who, [when]\n", "why"]},
    ),
    Document(
        'a """ string in an inline table',
        'title = {en = """go\nlive"""}\nweight = 3\n',
        {"title": {"en": "go\nlive"}, "weight": 3},
    ),
    Document(
        "escaped quotes and a comma in an inline table",
        'title = {en = "the \\"owner\\", named"}\n',
        {"title": {"en": 'the "owner", named'}},
    ),
    Document("= in a quoted key of an inline table", 'a = {"x=y" = 1}\n', {"a": {"x=y": 1}}),
    Document("spaces around a key's dot", "gap . code = 1\n", {"gap": {"code": 1}}),
    Document("an escape in a quoted key", '"co\\u00f6p" = 1\n', {"co\u00f6p": 1}),
    Document("a backslash in a literal key", "'a\\b' = 1\n", {"a\\b": 1}),
    Document("an escape in a table's name", '["co\\u00f6p"]\nx = 1\n', {"co\u00f6p": {"x": 1}}),
    Document("an escaped tab in a table's name", '["a\\tb"]\nx = 1\n', {"a\tb": {"x": 1}}),
    Document("an escaped quote in a table's name", '["a\\"b"]\nx = 1\n', {'a"b': {"x": 1}}),
    Document("a table with the empty name", '[""]\nx = 1\n', {"": {"x": 1}}),
    Document('a """ string that ends with a quote', 'a = """say "yes""""\n', {"a": 'say "yes"'}),
    Document(
        'a """ string that starts with a quote', 'a = """"yes" is it"""\n', {"a": '"yes" is it'}
    ),
    Document("a ''' literal that ends with a quote", "a = '''say 'yes''''\n", {"a": "say 'yes'"}),
    Document("a ''' literal that starts with a quote", "a = ''''yes' is'''\n", {"a": "'yes' is"}),
    Document("a line that ends with \\ in a ''' literal", "a = '''x\\\ny'''\n", {"a": "x\\\ny"}),
    Document("zero with an exponent", "weight = 0e0\n", {"weight": 0.0}),
    Document(
        "an offset date-time in lower case",
        "start = 2024-01-01t10:00:00z\n",
        {"start": dt.datetime(2024, 1, 1, 10, tzinfo=dt.UTC)},
    ),
    Document(
        "a local time with a fraction",
        "start = 10:00:00.5\n",
        {"start": dt.time(10, 0, 0, 500000)},
    ),
    Document(
        'CR LF line ends and a """ string',
        'note = """\r\nwho"""\r\nweight = 3\r\n',
        {"note": "who", "weight": 3},
    ),
    Document("[a.b] before [a]", "[a.b]\nx = 1\n[a]\ny = 2\n", {"a": {"b": {"x": 1}, "y": 2}}),
    Document("[[a]] twice", "[[a]]\nx = 1\n[[a]]\nx = 2\n", {"a": [{"x": 1}, {"x": 2}]}),
    Document(
        "commas in the texts of an inline table",
        'title = {en = "who, when", nl = "wie, wanneer"}\n',
        {"title": {"en": "who, when", "nl": "wie, wanneer"}},
    ),
    Document("dotted keys", "a.b = 1\na.c = 2\n", {"a": {"b": 1, "c": 2}}),
    Document("a hexadecimal number", "code = 0xdead_beef\n", {"code": 0xDEADBEEF}),
    Document("a date", "start = 2024-02-29\n", {"start": dt.date(2024, 2, 29)}),
    Document("a comment after a text with #", 'a = "x # y" # z\n', {"a": "x # y"}),
)


def show(value: object) -> str:
    """Write a value so that two values look alike only if TOML means the same by them."""
    if isinstance(value, Mapping):
        items = sorted((str(name), show(item)) for name, item in value.items())
        return "{" + ", ".join(f"{name!a}: {item}" for name, item in items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(show, value)) + "]"
    if isinstance(value, dt.date | dt.time):
        return f"{type(value).__name__} {value.isoformat()}"
    return ascii(value)


# ---------------------------------------------------------------------------------------------
# Examining toml
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader did with one document.

    Args:
        verdict: "right", "accepted" (an invalid one), "read wrongly", "refused" (a valid one),
            "crashed" or "hung".
        happened: the value read or the reason given.
        internal: true where a document was refused by an error that is not the reader's own.
    """

    verdict: str
    happened: str
    internal: bool = False

    def __str__(self) -> str:
        if self.verdict == "right":
            return f"right, but by {self.happened}" if self.internal else "right"
        return f"{self.verdict.upper()}: {self.happened}"


@dataclass(frozen=True, slots=True)
class TomlRow:
    """One document beside what both readers did with it."""

    what: str
    document: str
    expected: str
    toml: Reading
    tomllib: Reading


@dataclass(frozen=True, slots=True)
class TomlTotals:
    """How often one reader was wrong, counted over the documents of this run.

    Args:
        invalid: how many invalid documents there were.
        accepted: how many of them it read as if they were valid.
        internal_errors: how many of them it refused by an error that is not its own.
        valid: how many valid documents there were.
        refused: how many of them it did not read.
        read_wrongly: how many of them it read as something else, without an error.
        crashed_or_hung: how many documents of either kind ended its process.
    """

    invalid: int
    accepted: int
    internal_errors: int
    valid: int
    refused: int
    read_wrongly: int
    crashed_or_hung: int


@dataclass(frozen=True, slots=True)
class TomlReport:
    """Everything observed on `toml`, with `tomllib` as its peer.

    Args:
        version: the one that was asked for; no other is examined.
        source: where the package was found, or why it could not be examined.
        reads: the version of TOML that the package says it reads.
        rows: one for each document; none where the package could not be examined.
        totals: by reader.
    """

    version: str
    source: str
    reads: str
    rows: tuple[TomlRow, ...] = ()
    totals: Mapping[str, TomlTotals] | None = None


def examine_toml(bench: Workbench) -> TomlReport:
    """Give every document to `toml` and to `tomllib` in the same interpreter."""
    version = TOML.partition("==")[2]
    python, source = bench.python_with(TOML)
    if not python:
        return TomlReport(version, source, "")
    identity = child(python, "--parse", "identity", seconds=DOCUMENT_SECONDS)
    with ThreadPoolExecutor(WORKERS) as pool:
        rows = tuple(pool.map(lambda document: _compare(python, document), INVALID + VALID))
    totals = {
        "toml": _count([row.toml for row in rows]),
        "tomllib": _count([row.tomllib for row in rows]),
    }
    return TomlReport(version, source, " ".join(identity.said), rows, totals)


def _compare(python: str, document: Document) -> TomlRow:
    """Let both readers read one document."""
    expected = "refused" if document.means is None else show(document.means)
    toml, tomllib = (_read(python, reader, document) for reader in ("toml", "tomllib"))
    return TomlRow(document.what, ascii(document.text)[1:-1], expected, toml, tomllib)


def _read(python: str, reader: str, document: Document) -> Reading:
    """Let one reader read one document in a process of its own, and judge what it did."""
    ended = child(python, "--parse", reader, seconds=DOCUMENT_SECONDS, given=document.text)
    if ended.how in ("signal", "hang"):
        return Reading("crashed" if ended.how == "signal" else "hung", ended.reason)
    kind, value = json.loads(ended.said[-1]) if ended.said else ("internal", ended.reason)
    if document.means is None:
        return Reading("accepted" if kind == "read" else "right", value, kind == "internal")
    if kind != "read":
        return Reading("refused", value, kind == "internal")
    return Reading("right" if value == show(document.means) else "read wrongly", value)


def _count(readings: Sequence[Reading]) -> TomlTotals:
    """Count the verdicts of one reader; the invalid documents come first."""
    invalid, valid = readings[: len(INVALID)], readings[len(INVALID) :]
    return TomlTotals(
        invalid=len(invalid),
        accepted=sum(one.verdict == "accepted" for one in invalid),
        internal_errors=sum(one.internal for one in invalid),
        valid=len(valid),
        refused=sum(one.verdict == "refused" for one in valid),
        read_wrongly=sum(one.verdict == "read wrongly" for one in valid),
        crashed_or_hung=sum(one.verdict in ("crashed", "hung") for one in readings),
    )


def parse_here(reader: str) -> None:
    """Read standard input with one reader and print what it gave (runs in the child).

    An error that is not the reader's own is not caught: its last line reaches the parent.
    """
    module = importlib.import_module("toml" if reader == "identity" else reader)
    if reader == "identity":
        print(getattr(module, "_spec_", ""))
        return
    text = sys.stdin.buffer.read().decode()
    try:
        outcome = ("read", show(module.loads(text)))
    except ValueError as reason:
        outcome = ("refused", f"{type(reason).__name__}: {reason}")
    print(json.dumps(outcome))


# ---------------------------------------------------------------------------------------------
# Checks of durable-rules: what the child processes do
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check saw, and whether that is the fault it looks for."""

    happened: str
    fault: bool


Rules = Mapping[str, Any]
Fact = Mapping[str, Any]


def ready(control: str) -> None:
    """Say what went well before the step that may never return."""
    print(json.dumps({"ready": control}), flush=True)


def finish(answer: Answer) -> NoReturn:
    """Print the answer and leave at once, so that nothing that follows can change it."""
    print(json.dumps(asdict(answer)), flush=True)
    os._exit(0)


def engine() -> Any:
    """Give the C module of durable-rules."""
    return importlib.import_module("durable_rules_engine")


def host(rules: Rules) -> Any:
    """Give the stock host of durable-rules with one ruleset, named "rules"."""
    return importlib.import_module("durable.engine").Host({"rules": rules})


def when(*patterns: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """Give a rule that fires when one fact matches every pattern."""
    return {"all": [{"m": pattern} for pattern in patterns], **more}


def create(rules: Rules) -> int:
    """Make a ruleset and give its handle."""
    handle: int = engine().create_ruleset("rules", json.dumps(rules))
    return handle


def fired(handle: int, state: int) -> list[str]:
    """Run what is due for a state and give the names of the rules in the order they fired."""
    started = engine().start_action_for_state(handle, state)
    due = started[1] if started else None
    names = []
    while due:
        names.append(next(iter(json.loads(due))))
        due = engine().complete_and_start_action(handle, state)
    return names


def tell(handle: int, fact: Fact) -> list[str]:
    """Assert one fact and give the names of the rules that fire."""
    _, state = engine().assert_fact(handle, json.dumps(fact))
    return fired(handle, state)


def firing(rules: Rules, *facts: Fact) -> list[str]:
    """Give the names of the rules that fire on these facts, told in this order."""
    handle = create(rules)
    return [name for fact in facts for name in tell(handle, fact)]


def fires(pattern: Mapping[str, Any], fact: Fact) -> bool:
    """Tell whether a rule on one pattern fires on one fact."""
    return bool(firing({"rule": when(pattern)}, fact))


def attempt(action: Callable[[], object], words: str) -> tuple[bool, str]:
    """Do something and tell whether the engine refused it, with its reason or the given words."""
    try:
        action()
    except engine().error as reason:
        return True, str(reason)
    return False, words


def in_words(yes: bool) -> str:
    """Put whether a rule fired in words."""
    return "fires" if yes else "does not fire"


def check_no_facts() -> Answer:
    """Assert an empty list of facts."""
    there = host({"rule": when({"gap": 1}, run=lambda _: None)})
    there.assert_facts("rules", [{"gap": 1}])
    ready("a list of one fact is taken")
    there.assert_facts("rules", [])
    return Answer("returned", fault=False)


def check_delete_state() -> Answer:
    """Delete states in which no action ran, after one in which one did.

    What is freed then was never set, so the memory's history decides whether the process
    survives one time. Memory that held something before, and repetitions, stand for a real one.
    """
    times = 200
    _dirty_memory()
    handle = create({"rule": when({"gap": 1})})
    tell(handle, {"gap": 1, "sid": "with"})
    engine().delete_state(handle, "with")
    ready("a state with an action is deleted")
    for _ in range(times):
        _dirty_memory()
        handle = create({"rule": when({"gap": 1})})
        engine().assert_fact(handle, json.dumps({"gap": 2, "sid": "without"}))
        engine().delete_state(handle, "without")
    return Answer(f"one without is deleted too, {times} times", fault=False)


def _dirty_memory() -> None:
    """Fill memory of many sizes and give it back, as any program does that has run for a while."""
    used = [b"\xff" * size for size in range(1_000, 120_000, 500)]
    del used


def _rules_on_names(count: int) -> dict[str, Any]:
    """Give rules that each ask for a name of their own."""
    return {f"rule_{number}": when({f"question_{number}": 1}) for number in range(count)}


def check_predicates() -> Answer:
    """Make a ruleset of 513 rules that each ask for a name of their own."""
    create(_rules_on_names(512))
    ready("512 predicates are taken")
    create(_rules_on_names(513))
    return Answer("returned", fault=False)


def check_alpha_nodes() -> Answer:
    """Tell one fact that matches 65 rules."""

    def outcome(count: int) -> tuple[int, str]:
        rules = {f"rule_{number}": when({"$gte": {"weight": number}}) for number in range(count)}
        try:
            number = len(firing(rules, {"weight": count}))
        except engine().error as reason:
            return 0, str(reason)
        return number, f"{number} fire"

    (small, first), (large, second) = outcome(64), outcome(65)
    return Answer(f"64 rules: {first}; 65 rules: {second}", small == 64 and large != 65)


def check_properties() -> Answer:
    """Tell one fact of 260 answers."""

    def fire(count: int) -> object:
        fact = {f"question_{number}": 1 for number in range(count)}
        return firing({"rule": when({"question_0": 1})}, fact)

    small, first = attempt(lambda: fire(240), "taken")
    large, second = attempt(lambda: fire(260), "taken")
    return Answer(f"240 answers: {first}; 260 answers: {second}", large and not small)


def check_threads() -> Answer:
    """Use one state id from eight threads at once."""
    handle = create({"one": when({"gap": 1}), "two": when({"$gte": {"count": 0}})})
    errors: list[str] = []

    def work() -> None:
        for count in range(20_000):
            fact = {"gap": 1, "count": count, "sid": "shared"}

            def step(fact: Fact = fact) -> None:
                tell(handle, fact)
                engine().delete_state(handle, "shared")

            failed, reason = attempt(step, "")
            if failed:
                errors.append(reason)

    tell(handle, {"gap": 1, "count": 0, "sid": "shared"})
    engine().delete_state(handle, "shared")
    ready("one thread alone works")
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kinds = ", ".join(sorted(set(errors))) or "none"
    return Answer(f"{len(errors)} errors: {kinds}", bool(errors))


def check_text_is_number() -> Answer:
    """Compare the number 1 with the text '1', both ways."""
    text_rule = fires({"users": "1"}, {"users": 1})
    number_rule = fires({"users": 1}, {"users": "1"})
    first = f"rule users == '1' on 1: {in_words(text_rule)}"
    second = f"rule users == 1 on '1': {in_words(number_rule)}"
    return Answer(f"{first}; {second}", text_rule or number_rule)


def check_text_order() -> Answer:
    """Compare a text with a number by order."""
    above = fires({"$gte": {"users": 3}}, {"users": "abc"})
    return Answer(f"rule users >= 3 on 'abc': {in_words(above)}", above)


def check_truth_is_number() -> Answer:
    """Compare a truth value with the number 1."""
    equal = fires({"users": 1}, {"users": True})
    return Answer(f"rule users == 1 on true: {in_words(equal)}", equal)


def check_names() -> Answer:
    """Ask for one name and tell another that has the same 32-bit hash."""
    other = fires({"liquid": 1}, {"costarring": 1})
    third = fires({"liquid": 1}, {"starring": 1})
    happened = (
        f"rule on liquid, fact costarring: {in_words(other)}; fact starring: {in_words(third)}"
    )
    return Answer(happened, other and not third)


def check_state_ids() -> Answer:
    """Tell a fact to one state and look into another whose id has the same 32-bit hash."""
    handle = create({"rule": when({"gap": 1})})
    tell(handle, {"gap": 1, "sid": "liquid"})
    try:
        seen = engine().get_facts(handle, "costarring")
    except engine().error as reason:
        return Answer(f"told to liquid, asked of costarring: {reason}", fault=False)
    return Answer(f"told to liquid, asked of costarring: {seen}", "liquid" in seen)


def check_small_floats() -> Answer:
    """Tell a float that Python writes with an exponent."""
    plain, first = attempt(lambda: fires({"$lt": {"share": 1}}, {"share": 0.001}), "taken")
    small, second = attempt(lambda: fires({"$lt": {"share": 1}}, {"share": 0.00001}), "taken")
    return Answer(f"0.001: {first}; {0.00001}: {second}", small and not plain)


def check_large_integers() -> Answer:
    """Ask whether 2^64 equals 2^63 - 1."""
    equal = fires({"cost": 2**63 - 1}, {"cost": 2**64})
    usual = fires({"cost": 2**31 - 1}, {"cost": 2**32})
    happened = (
        f"rule cost == 2^63-1 on 2^64: {in_words(equal)}; == 2^31-1 on 2^32: {in_words(usual)}"
    )
    return Answer(happened, equal and not usual)


def check_or() -> Answer:
    """Tell a fact that makes both branches of an `or` true."""
    rules = {"rule": when({"$or": [{"owner": 0}, {"budget": 0}]})}
    both = len(firing(rules, {"owner": 0, "budget": 0}))
    one = len(firing(rules, {"owner": 0, "budget": 1}))
    return Answer(f"both true: fires {both} times; one true: {one} times", both > one)


def check_none_order() -> Answer:
    """Tell two facts in both orders to a rule on one and not the other."""
    rules = {"rule": {"all": [{"go": {"live": 1}}, {"no$not": {"owner": 1}}]}}
    live, owner = {"live": 1}, {"owner": 1}
    first = bool(firing(rules, live, owner))
    second = bool(firing(rules, owner, live))
    happened = f"live then owner: {in_words(first)}; owner then live: {in_words(second)}"
    return Answer(happened, first != second)


def check_absent() -> Answer:
    """Tell one fact to a rule on the absence of a name."""
    limit = 1000
    count = itertools.count(1)

    def action(_: object) -> None:
        if next(count) == limit:
            finish(Answer(f"fired {limit} times on one fact, then stopped by us", fault=True))

    there = host({"rule": when({"$nex": {"owner": 1}}, run=action)})
    there.assert_fact("rules", {"live": 1})
    times = next(count) - 1
    return Answer(f"fired {times} times", times != 1)


def check_post() -> Answer:
    """Post one event that matches two rules."""
    rules = {"one": when({"gap": 1}), "two": when({"gap": 1})}
    handle = create(rules)
    _, state = engine().assert_event(handle, json.dumps({"gap": 1}))
    event, fact = fired(handle, state), firing(rules, {"gap": 1})
    happened = f"event fires {', '.join(event)}; the same as a fact fires {', '.join(fact)}"
    return Answer(happened, len(event) < len(fact))


def check_exceptions() -> Answer:
    """Raise an exception in an action."""

    def action(_: object) -> None:
        message = "the action failed"
        raise LookupError(message)

    there = host({"rule": when({"gap": 1}, run=action)})
    try:
        state = there.assert_fact("rules", {"gap": 1})
    except LookupError as reason:
        return Answer(f"raised {reason!r}", fault=False)
    noted = "only a text in the state" if "exception" in (state or {}) else "no trace"
    return Answer(f"assert_fact returned normally; {noted}", fault=True)


def check_host_threads() -> Answer:
    """Tell facts from one thread only and watch in which thread the actions run."""
    caller = threading.current_thread()
    ran: list[threading.Thread] = []
    rules = [when({"$gte": {"weight": n}}, run=_note_thread(ran)) for n in range(20)]
    there = host({f"rule_{number}": rule for number, rule in enumerate(rules)})
    daemons = sum(thread.daemon for thread in threading.enumerate())
    end = time.monotonic() + WATCH_SECONDS
    strange = 0
    told = 0
    while time.monotonic() < end and not strange:
        told += 1
        there.assert_fact("rules", {"weight": 30, "sid": str(told)})
        there.delete_state("rules", str(told))
        strange = sum(thread is not caller for thread in ran)
        total = len(ran)
        if not strange:
            ran.clear()
    happened = (
        f"{daemons} daemon threads; {strange} of the {total} actions of call {told} "
        "ran in a thread that is not the caller's"
    )
    return Answer(happened, daemons > 0 and strange > 0)


def _note_thread(ran: list[threading.Thread]) -> Callable[[object], None]:
    """Give an action that notes the thread it runs in."""
    return lambda _: ran.append(threading.current_thread())


def _peak_bytes() -> int:
    """Give the most memory that this process has held so far."""
    usage = importlib.import_module("resource")
    peak: int = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def check_fact_memory() -> Answer:
    """Keep 3,000 facts in one state and measure what each costs."""
    handle, count = create({"rule": when({"$gte": {"weight": 0}})}), 3000
    tell(handle, {"weight": 0, "sid": "kept"})
    size = len(json.dumps({"weight": count, "sid": "kept"}))
    before = _peak_bytes()
    for number in range(1, count + 1):
        tell(handle, {"weight": number, "sid": "kept"})
    each = (_peak_bytes() - before) / count
    return Answer(f"{each / 1024:.1f} KiB for each fact of {size} bytes", each > 100 * size)


def check_ruleset_memory() -> Answer:
    """Drop rulesets of 300 rules without the low-level call that frees them."""
    rules, count = _rules_on_names(300), 10
    for _ in range(3):
        engine().delete_ruleset(create(rules))
    before = _peak_bytes()
    for _ in range(count):
        engine().delete_ruleset(create(rules))
    freed = (_peak_bytes() - before) / count
    before = _peak_bytes()
    for _ in range(count):
        create(rules)
    kept = (_peak_bytes() - before) / count
    happened = f"grows by {kept / 2**20:.2f} MiB each; with delete_ruleset {freed / 2**20:.2f} MiB"
    return Answer(happened, kept > 2**20 and kept > 2 * freed)


# ---------------------------------------------------------------------------------------------
# Examining durable-rules
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """One fault to look for.

    Args:
        tried: what is done, in words.
        expected: what should happen.
        probe: does it, in a child process.
        shows_as: how a process may end that shows the fault: "answered" (the probe judges
            itself), "signal" or "hang"; the last two count only once the probe was ready.
        seconds: the time limit.
    """

    tried: str
    expected: str
    probe: Callable[[], Answer]
    shows_as: tuple[str, ...] = ("answered",)
    seconds: float = CHECK_SECONDS


CHECKS = (
    Check("assert_facts of an empty list", "nothing happens", check_no_facts, ("signal",)),
    Check(
        "delete_state of a state in which no action ran",
        "the state is deleted",
        check_delete_state,
        ("signal",),
    ),
    Check(
        "a ruleset with 513 first-level predicates",
        "made, or refused",
        check_predicates,
        ("hang",),
        HANG_SECONDS,
    ),
    Check(
        "one state id used from eight threads",
        "works",
        check_threads,
        ("signal", "answered"),
    ),
    Check("a fact that matches 65 rules", "65 rules fire", check_alpha_nodes),
    Check("a fact of 260 answers", "taken", check_properties),
    Check("1 compared with '1'", "not equal, both ways", check_text_is_number),
    Check("'abc' compared with 3", "not greater", check_text_order),
    Check("true compared with 1", "not equal", check_truth_is_number),
    Check("two names with one 32-bit FNV hash", "are two names", check_names),
    Check("two state ids with one 32-bit FNV hash", "are two states", check_state_ids),
    Check("a float that Python writes with an exponent", "taken", check_small_floats),
    Check("2^64 compared with 2^63-1", "not equal", check_large_integers),
    Check("both branches of an $or are true", "fires once", check_or),
    Check("'live and none owner', two orders", "the same in both", check_none_order),
    Check("a rule on an absent name, one fact", "fires once", check_absent),
    Check("one posted event, two rules", "both fire", check_post),
    Check("an action that raises", "the caller learns of it", check_exceptions),
    Check("a Host used by one thread", "actions run in that thread", check_host_threads),
    Check("memory of a kept fact", "some times its size", check_fact_memory),
    Check("memory of a dropped ruleset", "is freed", check_ruleset_memory),
)
PROBES = {check.probe.__name__: check.probe for check in CHECKS}


@dataclass(frozen=True, slots=True)
class DurableRow:
    """One check beside what was seen.

    Args:
        tried: what was done.
        expected: what should have happened.
        happened: what happened.
        verdict: "observed" (the fault), "not observed here" or "not tried here".
    """

    tried: str
    expected: str
    happened: str
    verdict: str


@dataclass(frozen=True, slots=True)
class DurableReport:
    """Everything observed on `durable-rules`.

    Args:
        version: the one that was asked for; no other is examined.
        source: where the package was found, or why it could not be examined.
        examined: false where it could neither be found nor installed.
        rows: one for each check; those of packaging come last.
        observed: how many faults showed.
    """

    version: str
    source: str
    examined: bool
    rows: tuple[DurableRow, ...]
    observed: int


def examine_durable(bench: Workbench) -> DurableReport:
    """Make every check of `durable-rules`, each in a process of its own."""
    python, source = bench.python_with(DURABLE)
    rows: list[DurableRow] = []
    if python:
        with ThreadPoolExecutor(WORKERS) as pool:
            rows = list(pool.map(lambda check: _look(python, check), CHECKS))
    rows += [_look_for_wheel(bench), _look_for_symbol(bench)]
    observed = sum(row.verdict == "observed" for row in rows)
    version = DURABLE.partition("==")[2]
    return DurableReport(version, source, bool(python), tuple(rows), observed)


def _look(python: str, check: Check) -> DurableRow:
    """Make one check and judge how its process ended."""
    ended = child(python, "--probe", check.probe.__name__, seconds=check.seconds)
    messages = [json.loads(line) for line in ended.said if line.startswith("{")]
    controls = [message["ready"] for message in messages if "ready" in message]
    answers = [message for message in messages if "happened" in message]
    if ended.how == "answered" and answers:
        happened, fault = answers[-1]["happened"], answers[-1]["fault"]
    else:
        happened = f"killed by {ended.reason}" if ended.how == "signal" else ended.reason
        fault = bool(controls)
    if controls:
        happened = f"{controls[-1]}; then: {happened}"
    seen = fault and ended.how in check.shows_as
    return DurableRow(check.tried, check.expected, happened, _verdict(seen))


def _verdict(seen: bool) -> str:
    """Put whether a fault showed in words."""
    return "observed" if seen else "not observed here"


def _look_for_wheel(bench: Workbench) -> DurableRow:
    """Ask pip for a built package, with one that has a wheel as proof that the index answers."""
    tried, expected = "a wheel for this Python and system", "there is one"
    options = ("download", "--no-deps", "--only-binary", ":all:")
    proof = bench.pip(*options, TOML)
    if proof.how != "answered":
        return DurableRow(tried, expected, f"no index answers: {proof.reason}", "not tried here")
    ended = bench.pip(*options, DURABLE)
    missing = ended.how == "error" and "no matching distribution" in ended.reason.lower()
    happened = ended.reason or "pip found one"
    return DurableRow(tried, expected, happened, _verdict(missing))


def _look_for_symbol(bench: Workbench) -> DurableRow:
    """Build the package without our preprocessor flag and import what comes out."""
    tried, expected = "a plain build, without CPPFLAGS", "imports"
    if not lacks_symbol():
        happened = f"this is Python {platform.python_version()}; the fault needs 3.13 or later"
        return DurableRow(tried, expected, happened, "not tried here")
    with tempfile.TemporaryDirectory() as folder:
        options = ("--no-deps", "--no-cache-dir", "--no-binary", "durable-rules")
        built = bench.pip("install", "--target", folder, *options, DURABLE, flags="")
        if built.how != "answered":
            named = [line.strip() for line in built.errors if MISSING_SYMBOL in line]
            happened = f"no build: {(named or [built.reason])[-1]}"
            return DurableRow(tried, expected, happened, _verdict(bool(named)))
        code = f"import sys; sys.path.insert(0, {folder!r}); import durable_rules_engine"
        ended = run([bench.own_python, "-I", "-c", code], seconds=CHECK_SECONDS)
    happened = ended.reason.replace(folder + os.sep, "") or "imports"
    return DurableRow(tried, expected, happened, _verdict(MISSING_SYMBOL in ended.reason))


# ---------------------------------------------------------------------------------------------
# Output
# ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What one run saw; a part that was not asked for is None."""

    python: str
    system: str
    toml: TomlReport | None
    durable_rules: DurableReport | None

    @property
    def complete(self) -> bool:
        """Tell whether every part that was asked for could be examined."""
        toml_made = self.toml is None or bool(self.toml.rows)
        return toml_made and (self.durable_rules is None or self.durable_rules.examined)


def table(heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out in columns of fixed widths, wrapping what is longer."""
    rule = "  ".join("-" * width for width in widths)
    blocks = [_wrapped(heads, widths), rule]
    blocks += [_wrapped(row, widths) for row in rows]
    return "\n".join(blocks)


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Lay out one row."""
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = itertools.zip_longest(*columns, fillvalue="")
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def text(report: Report) -> Iterator[str]:
    """Write a report for people, part by part."""
    yield f"Python {report.python} on {report.system}"
    if report.toml:
        yield from _toml_text(report.toml)
    if report.durable_rules:
        yield from _durable_text(report.durable_rules)
    yield "\nTotals"
    if report.toml:
        yield _toml_total(report.toml)
    if report.durable_rules:
        yield _durable_total(report.durable_rules)


def _toml_text(part: TomlReport) -> Iterator[str]:
    """Write what both readers did, the invalid documents first."""
    yield f"\ntoml {part.version}: {part.source}."
    if not part.rows:
        return
    yield (
        f"It says that it reads TOML {part.reads or '(nothing stated)'}; judged by TOML 1.0. "
        "Both readers got the same text through loads(); it is shown as a Python literal."
    )
    widths = (28, 36, 38, 12)
    heads = ("invalid by TOML 1.0", "document", "toml (should: refuse)", "tomllib")
    invalid, valid = part.rows[: len(INVALID)], part.rows[len(INVALID) :]
    rows = ((row.what, row.document, str(row.toml), str(row.tomllib)) for row in invalid)
    yield "\n" + table(heads, widths, rows)
    widths_valid = (22, 26, 24, 28, 12)
    heads_valid = ("valid by TOML 1.0", "document", "should be read as", "toml", "tomllib")
    rows_valid = (
        (row.what, row.document, row.expected, str(row.toml), str(row.tomllib)) for row in valid
    )
    yield "\n" + table(heads_valid, widths_valid, rows_valid)


def _durable_text(part: DurableReport) -> Iterator[str]:
    """Write what the checks saw."""
    yield f"\ndurable-rules {part.version}: {part.source}."
    rows = ((row.tried, row.expected, row.happened, row.verdict) for row in part.rows)
    heads = ("tried", "should happen", "happened", "fault")
    yield "\n" + table(heads, (30, 18, 50, 17), rows)


def _toml_total(part: TomlReport) -> str:
    """Write the counts of both readers as one sentence each."""
    if not part.totals:
        return f"  toml {part.version}: not examined, {part.source}."
    names = {"toml": f"toml {part.version}", "tomllib": "tomllib"}
    return "\n".join(
        f"  {names[reader]} accepted {one.accepted} of {one.invalid} invalid documents "
        f"(and refused {one.internal_errors} by an internal error), refused {one.refused} and "
        f"read wrongly {one.read_wrongly} of {one.valid} valid ones; "
        f"crashed or hung on {one.crashed_or_hung}."
        for reader, one in part.totals.items()
    )


def _durable_total(part: DurableReport) -> str:
    """Write how many faults showed, and name those that did not."""
    tried = sum(row.verdict != "not tried here" for row in part.rows)
    lines = [
        f"  durable-rules {part.version}: looked for {tried} faults, observed {part.observed}."
    ]
    if not part.examined:
        lines.append(f"  The engine was not examined: it {part.source}.")
    lines += [
        f"  {row.verdict.capitalize()}: {row.tried} ({row.happened})."
        for row in part.rows
        if row.verdict != "observed"
    ]
    return "\n".join(lines)


# ---------------------------------------------------------------------------------------------
# Command line
# ---------------------------------------------------------------------------------------------


@contextmanager
def workbench() -> Iterator[Workbench]:
    """Give a workbench whose temporary environment is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="named-packages-") as folder:
        yield Workbench(Path(folder))


def observe(only: str | None) -> Report:
    """Make the observations.

    Args:
        only: "toml" or "durable-rules"; None for both.
    """
    with workbench() as bench:
        return Report(
            python=platform.python_version(),
            system=f"{platform.system()} {platform.machine()}",
            toml=examine_toml(bench) if only != "durable-rules" else None,
            durable_rules=examine_durable(bench) if only != "toml" else None,
        )


def arguments() -> argparse.Namespace:
    """Read the command line; the hidden options are for the child processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", choices=("toml", "durable-rules"), help="examine this one only")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the output")
    parser.add_argument("--parse", help=argparse.SUPPRESS)
    parser.add_argument("--probe", choices=PROBES, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Observe and print, or do one child's work."""
    options = arguments()
    if options.parse:
        parse_here(options.parse)
        return 0
    if options.probe:
        finish(PROBES[options.probe]())
    report = observe(options.only)
    if options.format == "json":
        print(json.dumps(asdict(report), indent=2))
    else:
        print("\n".join(text(report)))
    return 0 if report.complete else 1


if __name__ == "__main__":
    raise SystemExit(main())
