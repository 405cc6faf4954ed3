# ruff: noqa: T201 - what plugins print is what is tried here
"""The guard: whatever the code of a plugin does, it is named, and everything else goes on."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import locale
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, get_args, get_type_hints

import pytest

from conftest import ROOT
from imadvisor import Advisor, testing
from imadvisor.answers.formats.source_file import SourceFile
from imadvisor.engine.program import compiled
from imadvisor.errors import InputError, Place, PluginError, Problem
from imadvisor.language import Language
from imadvisor.model.plan import PlanFile
from imadvisor.model.truth import Truth
from imadvisor.planning.planner import roadmap_of
from imadvisor.plugins import hooks
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.contract import GuardedMethod, GuardedPart
from imadvisor.plugins.contracts import CONTRACTS, MOST_BYTES
from imadvisor.plugins.faults import Fault, PartError, Plugin
from imadvisor.plugins.guard import Guard, Use
from imadvisor.plugins.hooks import Request, hookimpl
from imadvisor.plugins.surroundings import STREAMS
from imadvisor.scoring.method import Claim, Evidence, Rung

SPECIFIED = {
    name: get_args(get_type_hints(getattr(hooks, name))["return"])[0]
    for name in dir(hooks)
    if hasattr(getattr(hooks, name), "imadvisor_spec")
}
"""What each hook returns, as its specification says."""

METHODS = [(hook, name) for hook, contract in CONTRACTS.items() for name in contract.methods]
VALUES: dict[str, Any] = {
    "name": "odd",
    "suffix": ".odd",
    "needs": frozenset(),
    "questions": ["users"],
    "options": [],
    "secrets": [],
}


@pytest.fixture(autouse=True)
def _no_strays() -> Iterator[None]:
    """Let the threads end that a test has left behind."""
    yield
    end = time.monotonic() + 30
    while STREAMS._strays & set(sys._current_frames()):
        assert time.monotonic() < end, "a thread that is left behind does not end"
        time.sleep(0.01)
    STREAMS.enter(alone=True)
    STREAMS.leave()


def _module(hook: str, *things: Any) -> ModuleType:
    """A plugin that brings things."""
    module = ModuleType("imadvisor_odd")
    module.__version__ = "1.2"  # type: ignore[attr-defined]

    def brings() -> list[Any]:
        return list(things)

    brings.__name__ = hook
    setattr(module, hook, hookimpl(brings))
    return module


def _catalogue(hook: str, *things: Any, guard: Guard | None = None) -> Catalogue:
    return Catalogue({"odd": _module(hook, *things)}, guard=guard)


def _part(hook: str, **others: Any) -> SimpleNamespace:
    """A part that is right but for what is given."""
    contract = CONTRACTS[hook]
    values = {name: VALUES[name] for name in contract.attributes}
    methods = dict.fromkeys(contract.methods, print)
    return SimpleNamespace(**{**values, **methods, **others})


def _used(hook: str, part: Any, *, seconds: float = 20, told: list[Fault] | None = None) -> Any:
    told = [] if told is None else told
    catalogue = _catalogue(hook, part, guard=Guard(seconds, told.append))
    assert not catalogue.faults, catalogue.faults
    return catalogue._brought[hook]["odd"].thing


@pytest.fixture(scope="module")
def arguments(advisor: Advisor) -> dict[str, tuple[Any, ...]]:
    """What each method is given."""
    program = compiled(advisor.ruleset(), advisor.catalogue.methods)
    advice = advisor.advise({"date": dt.date(2026, 11, 2), "answers": {}})
    speaking = Language("en", advice.ruleset)
    evidence = Evidence((Rung(0), Rung(1)), Claim(None, Truth.OPEN), (), ())
    file = SourceFile("x.json", b"{}")
    request = Request({}, {}, {}, dt.date(2026, 11, 2), 5)
    return {
        "imadvisor_scoring_methods.judge": (evidence,),
        "imadvisor_scoring_methods.rests_on": (evidence, "level", None),
        "imadvisor_engines.start": (program,),
        "imadvisor_importers.recognises": (file,),
        "imadvisor_importers.read": (file,),
        "imadvisor_answer_importers.recognises": (file,),
        "imadvisor_answer_importers.read": (file,),
        "imadvisor_exporters.write": (advice, speaking),
        "imadvisor_exporters.write_roadmap": (roadmap_of(advice, PlanFile()), speaking),
        "imadvisor_report_formats.write": (next(testing.sample_reports()),),
        "imadvisor_collectors.collect": (request,),
    }


# -- nothing is forgotten ---------------------------------------------------------------------


def test_every_part_of_every_kind_is_guarded_as_its_specification_says() -> None:
    assert set(SPECIFIED) == set(CONTRACTS)
    for hook, kind in SPECIFIED.items():
        contract = CONTRACTS[hook]
        if is_dataclass(kind):
            assert contract.kind is kind and not contract.methods
            assert list(contract.attributes) == [one.name for one in fields(kind)]
            continue
        members = {n: m for n, m in vars(kind).items() if not n.startswith("_")}
        properties = {name for name, member in members.items() if isinstance(member, property)}
        functions = {name for name, member in members.items() if isinstance(member, FunctionType)}
        assert members.keys() == properties | functions
        wanted = {name for name, method in contract.methods.items() if not method.optional}
        assert (set(contract.attributes), wanted) == (properties, functions), hook
        part = _used(hook, _part(hook))
        assert type(part) is GuardedPart
        assert all(type(getattr(part, name)) is GuardedMethod for name in contract.methods)


def test_the_catalogue_hands_out_nothing_of_a_plugin_that_is_not_guarded() -> None:
    for hook, contract in CONTRACTS.items():
        catalogue = Catalogue({"odd": _module(hook, *([_part(hook)] if contract.methods else []))})
        for brought in catalogue._brought[hook].values():
            if brought.plugin == "odd":
                assert type(brought.thing) is GuardedPart


# -- what a method may do ---------------------------------------------------------------------


class _Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")

    __repr__ = __str__


class _Pretender(Exception):
    """An exception that says it is one of ours."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return InputError


def _raising(error: BaseException | type[BaseException]) -> Callable[..., Any]:
    def method(*_: Any, **__: Any) -> Any:
        raise error

    return method


def _deep(*_: Any) -> Any:
    return _deeper(0)


def _deeper(depth: int) -> Any:
    # Without a star: Python 3.13.0 looks at the limit in no call of a function that has one.
    return _deeper(depth + 1)


def _forever(*_: Any) -> Any:
    while True:
        time.sleep(0.01)


WAYS: dict[str, tuple[Callable[..., Any], str]] = {
    "raises": (_raising(KeyError("boom")), "KeyError: 'boom', at "),
    "ends the program": (_raising(SystemExit(7)), "it ends the program (SystemExit 7), at "),
    "ends it with something": (_raising(SystemExit(_Unspeakable())), "it ends the program ("),
    "interrupts": (_raising(KeyboardInterrupt), "KeyboardInterrupt, at "),
    "recurs": (_deep, "RecursionError: maximum recursion depth exceeded"),
    "has no memory": (_raising(MemoryError), "MemoryError, at "),
    "raises another kind": (_raising(GeneratorExit), "GeneratorExit, at "),
    "raises what cannot be printed": (
        _raising(_Unspeakable()),
        "_Unspeakable: a _Unspeakable that cannot be printed",
    ),
    "raises a pretender": (_raising(_Pretender("x")), "_Pretender: x"),
    "says too much": (_raising(ValueError("a" * 10**7)), "ValueError: aaaa"),
    "hides what it says": (_raising(ValueError("\x1b[2J\u202e")), "ValueError: \ufffd[2J\ufffd"),
    "returns something else": (lambda *_: object(), "it returns a object, "),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("hook", "name"), METHODS)
def test_what_fails_is_named_with_plugin_version_part_and_cause(
    arguments: dict[str, tuple[Any, ...]], hook: str, name: str, way: str
) -> None:
    method, cause = WAYS[way]
    told: list[Fault] = []
    part = _used(hook, _part(hook, **{name: method}), told=told)
    contract = CONTRACTS[hook]
    if contract.methods[name].otherwise is None:
        with pytest.raises(PartError) as raised:
            getattr(part, name)(*arguments[f"{hook}.{name}"])
        fault = raised.value.fault
    else:
        assert getattr(part, name)(*arguments[f"{hook}.{name}"]) is False
        (fault,) = told
    text = str(fault)
    assert text.startswith(f"plugin 'odd' (odd 1.2), {contract.noun} 'odd', {name}: {cause}"), text
    assert len(text) < 1_500
    assert text.splitlines()[1:] == [
        "    mend the package, or leave the plugin out: --no-plugin odd"
    ]
    assert ("Traceback" in fault.trace) == (way != "returns something else")


@pytest.mark.parametrize(("hook", "name"), METHODS)
def test_what_never_ends_is_abandoned_and_named(
    arguments: dict[str, tuple[Any, ...]], hook: str, name: str
) -> None:
    told: list[Fault] = []
    part = _used(hook, _part(hook, **{name: _forever}), seconds=0.1, told=told)
    given = arguments[f"{hook}.{name}"]
    start = time.monotonic()
    if CONTRACTS[hook].methods[name].otherwise is None:
        with pytest.raises(PartError) as raised:
            getattr(part, name)(*given)
        fault = raised.value.fault
    else:
        assert getattr(part, name)(*given) is False
        (fault,) = told
    assert time.monotonic() - start < 5
    assert fault.cause == "it took longer than 0.1 seconds, and was abandoned"
    assert "IMADVISOR_PLUGIN_SECONDS" in fault.hint


def test_a_run_of_an_engine_is_guarded_as_well(arguments: dict[str, tuple[Any, ...]]) -> None:
    for method, cause in WAYS.values():
        engine = _used("imadvisor_engines", _part("imadvisor_engines", start=lambda _: method))  # noqa: B023
        run = engine.start(*arguments["imadvisor_engines.start"])
        with pytest.raises(PartError) as raised:
            run(None)
        assert raised.value.fault.cause.startswith(cause.replace("\ufffd[2J\ufffd", "\x1b"))
        assert raised.value.fault.part == "engine 'odd', run"


# -- what comes out ---------------------------------------------------------------------------


def _endless() -> Iterator[int]:
    yield from itertools.count()


class _Text(str):
    def __str__(self) -> str:
        raise RuntimeError

    encode = property(_raising(RuntimeError))


@pytest.mark.parametrize(
    ("hook", "value", "cause"),
    [
        ("exporters", 42, "it returns 42, not text or bytes"),
        ("exporters", None, "it returns None, not text or bytes"),
        ("exporters", _endless(), "it returns a generator, not text or bytes"),
        ("report_formats", ["a"], "it returns ['a'], not text or bytes"),
        ("collectors", itertools.count(), "it returns more than 10,000 proposals"),
        ("collectors", {"users": 3}, "it returns {'users': 3}, not a list of proposals"),
        ("collectors", [3], "it returns 3, not a Proposal"),
    ],
)
def test_the_wrong_thing_is_named(
    arguments: dict[str, tuple[Any, ...]], hook: str, value: Any, cause: str
) -> None:
    hook = f"imadvisor_{hook}"
    name = next(iter(CONTRACTS[hook].methods))
    part = _used(hook, _part(hook, **{name: lambda *_: value}))
    with pytest.raises(PartError) as raised:
        getattr(part, name)(*arguments[f"{hook}.{name}"])
    assert raised.value.fault.cause == cause


def test_a_text_that_plays_tricks_is_a_plain_text(arguments: dict[str, tuple[Any, ...]]) -> None:
    hook = "imadvisor_exporters"
    part = _used(hook, _part(hook, write=lambda *_: _Text("fine")))
    written = part.write(*arguments[f"{hook}.write"])
    assert type(written) is str and written == "fine"


def test_too_much_is_refused(
    arguments: dict[str, tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imadvisor.plugins.contracts.MOST_BYTES", 10)
    hook = "imadvisor_exporters"
    part = _used(hook, _part(hook, write=lambda *_: "a" * 11))
    with pytest.raises(PartError, match="it returns 11 bytes; 10 are allowed"):
        part.write(*arguments[f"{hook}.write"])
    assert MOST_BYTES == 100_000_000


@pytest.mark.parametrize("error", [InputError, PluginError])
def test_what_a_part_says_to_the_user_on_purpose_is_said_as_it_is(
    arguments: dict[str, tuple[Any, ...]], error: type[Exception]
) -> None:
    hook = "imadvisor_report_formats"
    meant = InputError(Problem(Place("x"), "no library", "pip install x"))
    part = _used(hook, _part(hook, write=_raising(meant)))
    with pytest.raises(InputError) as raised:
        part.write(*arguments[f"{hook}.write"])
    assert raised.value is meant


# -- what a hook returns ----------------------------------------------------------------------


class _Property:
    suffix = ".x"
    write = print

    @property
    def name(self) -> str:
        raise KeyError("gone")


class _Lying:
    """An object that says it is a text."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return str


@pytest.mark.parametrize(
    ("hook", "thing", "cause"),
    [
        ("exporters", _Property(), "name of its exporter a _Property raises KeyError: 'gone', at "),
        ("exporters", {"name": []}, "the name of its exporter a SimpleNamespace is no text"),
        ("exporters", {"name": _Lying()}, "the name of its exporter a SimpleNamespace is no text"),
        ("exporters", {"name": ""}, "the name of its exporter a SimpleNamespace is empty"),
        ("exporters", {"name": " x"}, "the name of its exporter a SimpleNamespace is empty, or h"),
        ("exporters", {"name": "\x1b[2J"}, "the name of its exporter a SimpleNamespace cannot be"),
        ("exporters", {"name": "a\nb"}, "the name of its exporter a SimpleNamespace cannot be typ"),
        ("exporters", {"name": "--all"}, "the name of its exporter a SimpleNamespace cannot be ty"),
        ("exporters", {"name": "a" * 101}, "the name of its exporter a SimpleNamespace is longer "),
        ("exporters", {"suffix": "na"}, "the suffix of its exporter 'odd' is no suffix such as"),
        ("exporters", {"suffix": "./a"}, "the suffix of its exporter 'odd' is no suffix such as"),
        ("exporters", {"suffix": 3}, "the suffix of its exporter 'odd' is no text"),
        ("exporters", {"write": 3}, "its exporter a SimpleNamespace has no write()"),
        ("report_formats", {"suffix": ".a.b"}, "the suffix of its report format 'odd' is more th"),
        ("scoring_methods", {"needs": "claim"}, "the needs of its scoring method 'odd' is 'claim'"),
        ("scoring_methods", {"needs": {"love"}}, "the needs of its scoring method 'odd' names 'l"),
        ("collectors", {"questions": 3}, "the questions of its collector 'odd' is 3, not a list"),
        ("collectors", {"options": [3]}, "the options of its collector 'odd' has 3 in it, which"),
        (
            "collectors",
            {"secrets": itertools.count()},
            "the secrets of its collector 'odd' has mor",
        ),
        ("rulesets", hooks.RulesetFolder("x", 3), "the folder of its ruleset 'x' is 3, not a P"),  # type: ignore[arg-type]
        ("layers", hooks.LayerFolder("x", ROOT, 3), "the augments of its layer 'x' is no text"),  # type: ignore[arg-type]
    ],
)
def test_a_part_that_is_not_as_it_should_be_is_left_out(hook: str, thing: Any, cause: str) -> None:
    hook = f"imadvisor_{hook}"
    thing = _part(hook, **thing) if isinstance(thing, dict) else thing
    good = [_part(hook, name="good")] if CONTRACTS[hook].methods else []
    catalogue = _catalogue(hook, thing, *good)
    (fault,) = catalogue.faults
    assert fault.cause.startswith(cause), fault.cause
    assert (fault.hook, fault.plugin.name) == (hook, "odd")
    assert not good or "good" in catalogue._brought[hook]


@pytest.mark.parametrize(
    ("returned", "cause"),
    [
        (itertools.count, "it returns more than 1,000 parts"),
        (lambda: (1 / 0 for _ in "x"), "ZeroDivisionError: division by zero, at "),
        (lambda: {"a": 1}, "it returns {'a': 1}, not a list"),
        (_Lying, "it returns a _Lying, not a list"),
        (_raising(KeyboardInterrupt), "KeyboardInterrupt, at "),
    ],
)
def test_a_hook_that_returns_no_list(returned: Callable[[], Any], cause: str) -> None:
    module = _module("imadvisor_exporters")

    def imadvisor_exporters() -> Any:
        return returned()

    module.imadvisor_exporters = hookimpl(imadvisor_exporters)  # type: ignore[attr-defined]
    (fault,) = Catalogue({"odd": module}).faults
    assert fault.cause.startswith(cause), fault.cause


# -- what is left behind ----------------------------------------------------------------------


def _call(function: Callable[[], Any], seconds: float = 20) -> tuple[Any, list[str]]:
    told: list[Fault] = []
    guard = Guard(seconds, told.append)
    plugin = Plugin("odd", "odd", "1.2", "loaded")
    outcome = guard.call(Use(plugin, "exporter 'odd', write"), function)
    return outcome, [fault.cause for fault in told]


def _printing() -> None:
    print("to the reader")
    sys.stderr.write("to the user\n")
    sys.stdout.buffer.write(b"bytes\n")
    os.write(1, b"from below\n")
    subprocess.run([sys.executable, "-c", "print('from a program')"], check=True)


def test_what_it_prints_is_kept_out_and_told(capfd: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    _, told = _call(_printing)
    assert (sys.stdout, sys.stderr) == before
    assert capfd.readouterr() == ("", "")
    assert told[0].startswith("it prints 'to the reader\\nto the user\\nbytes\\n")
    _, told = _call(lambda: print("x" * 10**6))
    assert len(told[0]) < 200


def test_it_cannot_ask() -> None:
    with pytest.raises(PartError, match="EOFError"):
        _call(lambda: input("? "))


def _disturbing() -> None:
    os.chdir("/")
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    decimal.getcontext().prec = 3
    sys.setrecursionlimit(5_000)
    warnings.simplefilter("ignore")
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115


@pytest.fixture
def plain_locale() -> Iterator[None]:
    """The locale of no language, for the length of a test."""
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, "C")
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.usefixtures("plain_locale")
def test_what_it_changes_is_put_back_and_told() -> None:
    def state() -> Sequence[Any]:
        limit = sys.getrecursionlimit()
        return (
            *(Path.cwd(), locale.setlocale(locale.LC_ALL), decimal.getcontext().prec, limit),
            *(sys.stdout, sys.stderr, list(warnings.filters)),
        )

    before = state()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        _, told = _call(_disturbing)
    assert state() == before
    changed = "the working folder and the locale and the limit of recursion"
    assert told == [f"it changes {changed} and the standard streams, which is put back"]
    assert _call(lambda: decimal.getcontext().prec)[0] == 28, "the next call starts anew"


def test_what_its_threads_print_later_is_kept_out(capfd: pytest.CaptureFixture[str]) -> None:
    go, done = threading.Event(), threading.Event()

    def later() -> None:
        go.wait(10)
        print("too late")
        done.set()

    _call(lambda: threading.Thread(target=later, daemon=True).start())
    go.set()
    assert done.wait(10)
    print("from us")
    assert capfd.readouterr().out == "from us\n"


def test_what_is_abandoned_is_asked_to_stop(capfd: pytest.CaptureFixture[str]) -> None:
    stopped = threading.Event()

    def work() -> None:
        try:
            while True:
                print("still here")
        finally:
            stopped.set()

    with pytest.raises(PartError, match=r"it took longer than 0\.1 seconds"):
        _call(work, seconds=0.1)
    assert stopped.wait(10)
    assert capfd.readouterr().out == ""


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no way to interrupt")
def test_an_interrupt_by_the_user_is_none_of_the_plugin() -> None:
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.3, signal.pthread_kill, [main, signal.SIGINT])
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _call(_forever)
    assert time.monotonic() - start < 10
    assert _call(lambda: 3)[0] == 3


def test_parts_that_use_each_other_name_the_one_that_failed() -> None:
    told: list[Fault] = []
    guard = Guard(0.3, told.append)
    inner, outer = (Use(Plugin(n, n, "1", "loaded"), f"engine '{n}', run") for n in ("in", "out"))
    with pytest.raises(PartError, match=r"plugin 'in' .*ZeroDivisionError"):
        guard.call(outer, lambda: guard.call(inner, lambda: 1 / 0))
    with pytest.raises(PartError, match=r"plugin 'in' .*it took longer"):
        guard.call(outer, lambda: guard.call(inner, _forever))


def test_several_threads_may_call_at_once() -> None:
    outcomes: list[Any] = []
    calls = [
        threading.Thread(target=lambda n=n: outcomes.append(_call(lambda: n * n)[0]))
        for n in range(20)
    ]
    before = sys.stdout
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert sorted(outcomes) == [n * n for n in range(20)]
    assert sys.stdout is before


def test_where_nobody_listens_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    Guard().call(Use(Plugin("odd", "odd", "1", "loaded")), print, "hello")
    assert "plugin 'odd' (odd 1): it prints 'hello', which is left out" in caplog.text


def test_a_call_is_cheap() -> None:
    guard, use = Guard(), Use(Plugin("odd", "odd", "1", "loaded"), quick=True)
    guard.call(use, int)
    best = min(_seconds_of(lambda: guard.call(use, int), 200) for _ in range(5))
    assert best < 0.005, "measured: 25 µs"


def _seconds_of(work: Callable[[], Any], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


# -- the kit ----------------------------------------------------------------------------------


def _is_toml(file: SourceFile) -> bool:
    return Path(file.name).name == "pyproject.toml"


CHECKS: dict[str, Callable[[Any], Any]] = {
    "imadvisor_scoring_methods": lambda part: testing.check_scoring_method(part, tries=3),
    "imadvisor_engines": lambda part: testing.check_engine(part, sheets=1),
    "imadvisor_importers": lambda part: testing.check_importer(part, ROOT / "pyproject.toml"),
    "imadvisor_answer_importers": lambda part: testing.check_answer_importer(
        part, ROOT / "pyproject.toml"
    ),
    "imadvisor_exporters": testing.check_exporter,
    "imadvisor_report_formats": testing.check_report_format,
    "imadvisor_collectors": lambda part: testing.check_collector(part, options={}),
}


@pytest.mark.parametrize("hook", [hook for hook, one in CONTRACTS.items() if one.methods])
@pytest.mark.parametrize("way", ["raises", "ends the program", "returns something else", "prints"])
def test_the_kit_finds_every_way_of_failing(hook: str, way: str) -> None:
    def prints(*_: Any) -> Any:
        print("hello")
        return "text" if hook.endswith(("exporters", "formats")) else []

    method, cause = (prints, "prints 'hello'") if way == "prints" else WAYS[way]
    methods = {name: method for name in CONTRACTS[hook].methods if name != "rests_on"}
    if hook.endswith("importers"):
        methods["recognises"] = _is_toml
    questions = {"questions": ["owner_named"]} if hook.endswith("collectors") else {}
    part = _part(hook, **methods, **questions)
    if hook.endswith("methods"):
        del part.rests_on
    with pytest.raises(AssertionError) as raised:
        CHECKS[hook](part)
    assert cause.removesuffix(", at ") in str(raised.value)
