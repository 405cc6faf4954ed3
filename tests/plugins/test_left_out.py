"""What a plugin or a project cannot bring is told by every command that would have used it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from conftest import ROOT
from imadvisor.cli import main

Run = Callable[..., Result]
Install = Callable[..., None]

BAKERY = ROOT / "tests" / "rulesets_data" / "bakery"
LAYER = """schema = 1

[layer]
id = "{id}"
version = "0.1"
augments = "{base}"

[[question]]
id = "agreed"
type = "yes-no"
topic = "context"
text.en = "Have you agreed on it?"
text.nl = "Hebt u dat afgesproken?"

[[gap]]
id = "not-agreed"
dimension = "{dimension}"
name.en = "Not agreed yet"
name.nl = "Nog niet afgesproken"
when = "agreed == 'no'"
severity = "gravee"
"""
CODE = """
from pathlib import Path
from imadvisor.plugins.hooks import LayerFolder, RulesetFolder, hookimpl

@hookimpl
def imadvisor_rulesets():
    return [RulesetFolder("bakery-hygiene", Path({bakery!r}))]

@hookimpl
def imadvisor_layers():
    return [
        LayerFolder("lo", Path({here!r}, "lo"), augments="bakery-hygiene"),
        LayerFolder("lo-core", Path({here!r}, "lo-core"), augments="im-core"),
    ]

class Part:
    name = "none"
    suffix = ".x"
    questions = options = secrets = ()

    def write(self, advice, language):
        return "text"

    def collect(self, request):
        return []

@hookimpl
def imadvisor_exporters():
    return [Part()]

@hookimpl
def imadvisor_collectors():
    return [Part()]
"""
ANSWERS = """ruleset = "bakery-hygiene"
date = 2026-11-02

[answers]
"""
Q, FILE, CORE = "bakery-hygiene", "a.toml", "im-core"
USES: dict[str, tuple[str, ...] | None] = {
    "advise": (FILE,),
    "answers accept": (FILE, "--all"),
    "answers check": (FILE,),
    "answers merge": (FILE, "-o", "merged.toml"),
    "answers template": ("--ruleset", Q),
    "collect": ("none", FILE),
    "compare": (FILE, FILE),
    "deliverable": ("buy-soap", "--ruleset", Q),
    "demo": (),
    "export": ("none", FILE),
    "interview": ("--simulate", "--sheets", "1", "--ruleset", Q),
    "next": (FILE,),
    "plugin add": None,
    "plugin hooks": None,
    "plugin list": (),
    "plugin new": None,
    "plugin show": ("lo",),
    "roadmap": (FILE,),
    "ruleset catalogue": (Q, "-o", "c.html"),
    "ruleset check": (Q,),
    "ruleset diff": (Q, Q),
    "ruleset explain": None,
    "ruleset fmt": None,
    "ruleset list": (),
    "ruleset mutate": (Q,),
    "ruleset new": ("mine", "--extends", Q),
    "ruleset rebase": None,
    "ruleset resolve": (Q,),
    "ruleset schema": None,
    "ruleset set": ("client", "gap:warm-fridge", "severity=minor", "--reason", "x"),
    "ruleset show": (Q,),
    "ruleset test": (Q,),
    "serve": None,  # it ends with Ctrl-C only
    "start": ("--ruleset", Q),
    "store backup": None,
    "store erase": None,
    "store export": None,
    "store restore": None,
    "store status": None,
    "store token": None,
    "what-if": (FILE, "--set", "logbook=yes"),
    "why": (FILE, "warm-fridge"),
    "why-not": (FILE, "warm-fridge"),
}
"""How each command comes to use a ruleset; None for those that use none, or, as what a layer is
pinned to, one without what plugins add."""


def _leaves(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, (*path, name))
        else:
            yield " ".join((*path, name))


@pytest.fixture
def broken(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plugin whose layers have a mistake, and a folder to work in."""
    for id, base, dimension in (("lo", Q, "cooling"), ("lo-core", CORE, "ownership")):
        (tmp_path / id).mkdir()
        text = LAYER.format(id=id, base=base, dimension=dimension)
        (tmp_path / id / "layer.toml").write_text(text, encoding="utf-8")
    install("lo", CODE.format(bakery=str(BAKERY), here=str(tmp_path)))
    work = tmp_path / "work"
    work.mkdir()
    (work / FILE).write_text(ANSWERS, encoding="utf-8")
    monkeypatch.chdir(work)
    return tmp_path


def test_each_command_is_held() -> None:
    assert list(_leaves(main)) == list(USES)


@pytest.mark.parametrize("command", [name for name, how in USES.items() if how is not None])
def test_a_layer_that_is_left_out_is_told_by_every_command(
    run: Run, broken: Path, command: str
) -> None:
    if "client" in (USES[command] or ()):
        assert run("ruleset", "new", "client", "--extends", Q).exit_code == 0
    result = run(*command.split(), *(USES[command] or ()))
    id = "lo-core" if command == "demo" else "lo"
    place = broken / id / "layer.toml"
    assert not isinstance(result.exception, Exception), result.exception
    text = " ".join((result.stdout + result.stderr).split())
    assert f"{place}:21:12: " in text, result.stderr
    assert "is left out: gap 'not-agreed': there is no severity 'gravee'" in text
    assert "is left out, and with it question agreed, gap not-agreed" in text
    if command.startswith("plugin"):
        assert result.exit_code == 1
    else:
        assert result.stderr.count("and with it question agreed") == (command == "ruleset list") + 1


def test_the_plugin_says_so_as_data(run: Run, broken: Path) -> None:
    told = json.loads(run("plugin", "show", "lo", "--format", "json").stdout)
    causes = [fault["cause"] for fault in told["faults"]]
    assert len(causes) == 4 and all("layer.toml:" in cause for cause in causes)
    assert "did you mean 'grave'?" in [fault["hint"] for fault in told["faults"]]


def test_under_strict_it_is_fatal(run: Run, broken: Path) -> None:
    result = run("advise", FILE, "--strict")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no severity 'gravee'" in result.stderr


def test_a_question_that_goes_with_it_is_told_so(run: Run, broken: Path) -> None:
    Path(FILE).write_text(ANSWERS + 'agreed = "no"\n', encoding="utf-8")
    result = run("advise", FILE)
    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"{FILE}:5:1: there is no question 'agreed'\n"
        "    layer lo 0.1 (imadvisor-lo 1.0) has it, and is left out: mend what is wrong there\n"
    )


# -- the rulesets of a project ----------------------------------------------------------------


def _code(folder: Path) -> None:
    (folder / "x.py").write_text("raise SystemExit('run')", encoding="utf-8")


def _archive(folder: Path) -> None:
    (folder / "x.zip").write_bytes(b"PK")


def _link(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(BAKERY)


def _linked_file(folder: Path) -> None:
    (folder / "more.toml").symlink_to(BAKERY / "bakery.toml")


def _no_toml(folder: Path) -> None:
    (folder / "bakery.toml").write_text("x = ", encoding="utf-8")


def _no_id(folder: Path) -> None:
    (folder / "bakery.toml").write_text("schema = 1\n", encoding="utf-8")


def _taken_id(folder: Path) -> None:
    text = (BAKERY / "bakery.toml").read_text(encoding="utf-8")
    path = folder / "bakery.toml"
    path.write_text(text.replace('"bakery-hygiene"', '"IM-core"'), encoding="utf-8")


def _wrong_ruleset(folder: Path) -> None:
    text = (BAKERY / "bakery.toml").read_text(encoding="utf-8")
    (folder / "bakery.toml").write_text(text.replace('"grave"', '"gravee"', 1), encoding="utf-8")


def _wrong_layer(folder: Path) -> None:
    text = LAYER.format(id="lo", base=CORE, dimension="ownership")
    (folder / "bakery.toml").write_text(text, encoding="utf-8")


def _wrong_head(folder: Path) -> None:
    text = LAYER.format(id="lo", base=CORE, dimension="ownership").replace(
        'version = "0.1"', "version = 3"
    )
    (folder / "bakery.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_code, "left out: holds code, and none is run from a loose folder"),
        (_archive, "left out: is an archive, and none is read"),
        (_link, "left out: leads out of the folder"),
        (_linked_file, "left out: leads out of the ruleset's folder"),
        (_no_toml, "left out: "),
        (_no_id, "left out: the ruleset does not say its id"),
        (_taken_id, "left out: ruleset 'IM-core' comes from package imadvisor as well"),
        (_wrong_ruleset, "bakery-hygiene is left out:"),
        (_wrong_layer, "layer lo 0.1 is left out, and with it question agreed"),
        (_wrong_head, "layer lo is left out: "),
    ],
)
def test_what_is_wrong_in_a_project_stops_nothing_else(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], None],
    message: str,
) -> None:
    rules = tmp_path / ".imadvisor" / "rulesets"
    for name in ("good", "bad"):
        shutil.copytree(BAKERY, rules / name)
    good = rules / "good" / "bakery.toml"
    text = good.read_text(encoding="utf-8")
    good.write_text(text.replace('"bakery-hygiene"', '"good-bakery"', 1), encoding="utf-8")
    spoil(rules / "bad")
    monkeypatch.chdir(tmp_path)
    listed = run("ruleset", "list")
    assert listed.exit_code == 1, listed.stderr
    assert message in listed.stderr and "bad" in listed.stderr
    assert "im-core" in listed.stdout and "good-bakery" in listed.stdout
    shown = run("ruleset", "show", "im-core", "missing-ownership")
    assert shown.exit_code == 0
    # A ruleset that can be told apart is named when it is used, or listed.
    assert message in shown.stderr or spoil is _wrong_ruleset
    if spoil is _no_toml:
        assert run("ruleset", "show", "im-core", "--strict").exit_code == 2


def test_a_project_without_rulesets_or_with_too_many(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / ".imadvisor" / "rulesets"
    rules.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    result = run("ruleset", "show", "im-core", "missing-ownership")
    assert result.exit_code == 0 and "left out: holds no rulesets" in result.stderr


# -- names and suffixes that are taken --------------------------------------------------------

PART = """
from imadvisor.plugins.hooks import hookimpl

class Part:
    name = {name!r}
    suffix = {suffix!r}
    needs = frozenset()
    questions = options = secrets = ()
    write = judge = start = recognises = read = collect = print

@hookimpl
def {hook}():
    return [Part()]
"""


@pytest.mark.parametrize(
    ("name", "suffix", "cause"),
    [
        ("mine", ".pdf", "writes files of its suffix .pdf, as 'pdf'"),
        ("mine", ".PDF", "writes files of its suffix .pdf, as 'pdf'"),
        ("mine", ".json", "writes files of its suffix .json, as 'json'"),
        ("mine", ".txt", "writes files of its suffix .txt, as 'text'"),
        ("mine", ".ics", "writes files of its suffix .ics, as 'ics'"),
        ("mine", ".pptx", "writes files of its suffix .pptx, as 'pptx'"),
        ("json", ".x", "brings one of that name as well"),
        ("text", ".x", "brings one of that name as well"),
        ("TEXT", ".x", "brings one of that name as well"),
        ("html", ".x", "brings one of that name as well"),
        ("csv", ".x", "brings one of that name as well"),
    ],
)
def test_a_report_format_takes_nothing_over(
    install: Install, run: Run, name: str, suffix: str, cause: str
) -> None:
    install("rt", PART.format(hook="imadvisor_report_formats", name=name, suffix=suffix))
    result = run("plugin", "show", "rt")
    assert result.exit_code == 1
    assert "plugin 'rt' (imadvisor-rt 1.0)" in result.stdout
    assert f"its report format '{name}' is left out: plugin 'built-in' (imadvisor" in result.stdout
    assert cause in result.stdout
    assert "report formats:" not in result.stdout


@pytest.mark.parametrize(
    "hook", ["scoring_methods", "engines", "importers", "exporters", "report_formats", "collectors"]
)
def test_two_plugins_that_claim_one_name_are_both_named(
    install: Install, run: Run, hook: str
) -> None:
    hook = f"imadvisor_{hook}"
    install("a", PART.format(hook=hook, name="mine", suffix=".x"))
    install("b", PART.format(hook=hook, name="Mine", suffix=".y"))
    result = run("plugin", "list")
    assert result.exit_code == 1
    assert "plugin 'b' (imadvisor-b 1.0)" in result.stdout
    assert (
        "'Mine' is left out: plugin 'a' (imadvisor-a 1.0) brings one of that name" in result.stdout
    )


def test_two_report_formats_of_one_suffix(install: Install, run: Run) -> None:
    for name in ("a", "b"):
        code = PART.format(hook="imadvisor_report_formats", name=name, suffix=".x")
        install(name, code)
    result = run("plugin", "show", "b")
    assert result.exit_code == 1
    assert "plugin 'a' (imadvisor-a 1.0) writes files of its suffix .x, as 'a'" in result.stdout


# -- entry points that name no module ---------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "cause"),
    [
        (":imadvisor_exporters", "its entry point names a function, 'imadvisor_rt:imadvisor_expo"),
        (":Part", "its entry point names a class, 'imadvisor_rt:Part', not a module with hooks"),
        (":Part.name", "its entry point names a str, 'imadvisor_rt:Part.name', not a module"),
        (
            ":nothing",
            "its entry point names 'imadvisor_rt:nothing', and 'imadvisor_rt' has ",
        ),
    ],
)
def test_an_entry_point_that_names_no_module(
    install: Install, run: Run, tmp_path: Path, target: str, cause: str
) -> None:
    install("rt", PART.format(hook="imadvisor_exporters", name="mine", suffix=".x"))
    points = tmp_path / "site" / "imadvisor_rt-1.0.dist-info" / "entry_points.txt"
    points.write_text(f"[imadvisor]\nrt = imadvisor_rt{target}\n", encoding="utf-8")
    result = run("plugin", "show", "rt")
    assert result.exit_code == 1
    assert cause in result.stdout
    assert 'name the module alone: rt = "imadvisor_rt"' in result.stdout
    as_data = run("plugin", "show", "rt", "--format", "json")
    assert as_data.exit_code == 1 and json.loads(as_data.stdout)["status"] == "failed"


def test_a_plugin_that_brings_nothing_is_told_so(install: Install, run: Run) -> None:
    install("empty", "x = 3\n")
    result = run("plugin", "show", "empty")
    assert result.exit_code == 1
    assert "it brings nothing: none of its functions is marked as a hook" in result.stdout


# -- at the command line ----------------------------------------------------------------------

EXPORTER = """
import time
from imadvisor.plugins.hooks import hookimpl

class Part:
    name = "mine"
    suffix = ".x"

    def write(self, advice, language):
        {body}

@hookimpl
def imadvisor_exporters():
    return [Part()]
"""


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.toml"
    path.write_text("date = 2026-11-02\n[answers]\n", encoding="utf-8")
    return str(path)


def test_what_fails_ends_in_one_message_and_under_debug_with_its_traceback(
    install: Install, run: Run, answers: str
) -> None:
    install("rt", EXPORTER.format(body="raise KeyError('boom')"))
    result = run("export", "mine", answers)
    assert (result.exit_code, result.stdout) == (2, "")
    message, hint = result.stderr.splitlines()
    assert message.startswith(
        "plugin 'rt' (imadvisor-rt 1.0), exporter 'mine', write: KeyError: 'boom', at "
    )
    assert hint == "    mend the package, or leave the plugin out: --no-plugin rt"
    told = run("--debug", "export", "mine", answers).stderr
    assert told.startswith(result.stderr) and "Traceback (most recent call last)" in told
    assert "in write" in told


def test_what_prints_is_told_and_under_strict_fatal(
    install: Install, run: Run, answers: str
) -> None:
    install("rt", EXPORTER.format(body="print('hello'); return '{}'"))
    result = run("export", "mine", answers)
    assert (result.exit_code, result.stdout) == (0, "{}\n")
    assert "it prints 'hello', which is left out" in result.stderr
    strict = run("export", "mine", answers, "--strict")
    assert (strict.exit_code, strict.stdout) == (2, "")


@pytest.mark.parametrize("way", ["variable", "settings"])
def test_the_limit_can_be_set(
    install: Install,
    run: Run,
    answers: str,
    way: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install("rt", EXPORTER.format(body="time.sleep(2.5); return 'done'"))
    monkeypatch.setenv("IMADVISOR_PLUGIN_SECONDS", "0.3")
    result = run("export", "mine", answers)
    assert result.exit_code == 2
    assert "it took longer than 0.3 seconds, and was abandoned" in result.stderr
    assert "set the variable IMADVISOR_PLUGIN_SECONDS, or seconds in [plugins]" in result.stderr
    monkeypatch.delenv("IMADVISOR_PLUGIN_SECONDS")
    if way == "variable":
        monkeypatch.setenv("IMADVISOR_PLUGIN_SECONDS", "20")
    else:
        (tmp_path / ".imadvisor").mkdir()
        settings = tmp_path / ".imadvisor" / "config.toml"
        settings.write_text("[plugins]\nseconds = 1\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert "it took longer than 1 seconds" in run("export", "mine", answers).stderr
        return
    assert run("export", "mine", answers).stdout == "done\n"


def test_a_limit_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMADVISOR_PLUGIN_SECONDS", "soon")
    result = run("ruleset", "list")
    assert result.exit_code == 2
    assert result.stderr.startswith("IMADVISOR_PLUGIN_SECONDS: 'soon' is no number of seconds")
    monkeypatch.delenv("IMADVISOR_PLUGIN_SECONDS")
    (tmp_path / ".imadvisor").mkdir()
    (tmp_path / ".imadvisor" / "config.toml").write_text("[plugins]\nseconds = 0\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert "'seconds' must be how long a part may take" in run("ruleset", "list").stderr


def test_an_importer_that_fails_stops_no_other(
    install: Install, run: Run, answers: str, tmp_path: Path
) -> None:
    code = """
from imadvisor.plugins.hooks import hookimpl

class Part:
    name = "mine"

    def recognises(self, document):
        raise KeyError("boom")

    read = recognises

@hookimpl
def imadvisor_importers():
    return [Part()]
"""
    install("rt", code)
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    result = run("advise", answers, "--ruleset", str(tmp_path / "x.json"))
    assert result.exit_code == 2
    first, *_ = result.stderr.splitlines()
    assert first.startswith("warning: plugin 'rt' (imadvisor-rt 1.0), importer 'mine', recognises:")
    assert "nor a format that is known" in result.stderr


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ("1 / 0", 2, "fails: ZeroDivisionError: division by zero, at "),
        ("raise KeyboardInterrupt", 2, "fails: KeyboardInterrupt, at "),
        ("raise MemoryError", 2, "fails: MemoryError, at "),
        ("raise SystemExit(5)", 5, ""),
        ("raise click.UsageError('so not')", 2, "Error: so not"),
    ],
)
def test_a_command_that_fails_is_named(
    install: Install, run: Run, tmp_path: Path, body: str, status: int, message: str
) -> None:
    code = f"import click\n\n@click.command()\ndef command():\n    'Do.'\n    {body}\n"
    install("rt", code)
    points = tmp_path / "site" / "imadvisor_rt-1.0.dist-info" / "entry_points.txt"
    points.write_text("[imadvisor.commands]\nstatus = imadvisor_rt:command\n", encoding="utf-8")
    result = run("status")
    assert result.exit_code == status, result.stderr
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    if "fails" in message:
        assert result.stderr.startswith("command 'status' of imadvisor-rt 1.0 fails: ")
        assert "Traceback" in run("--debug", "status").stderr


def test_a_scoring_method_that_fails_stops_its_own_rulesets_only(
    install: Install, run: Run, tmp_path: Path
) -> None:
    code = PART.format(hook="imadvisor_scoring_methods", name="mine", suffix=".x")
    install("rt", code)
    text = (BAKERY / "bakery.toml").read_text(encoding="utf-8")
    (tmp_path / "rules" / "own").mkdir(parents=True)
    own = tmp_path / "rules" / "own" / "bakery.toml"
    text = text.replace('"bakery-hygiene"', '"own"', 1).replace('"staged"', '"mine"', 1)
    own.write_text(text, encoding="utf-8")
    (tmp_path / "a.toml").write_text("date = 2026-11-02\n[answers]\n", encoding="utf-8")
    arguments = ("--rules", str(tmp_path / "rules"), "advise", str(tmp_path / "a.toml"))
    result = run(*arguments, "--ruleset", "own")
    assert (result.exit_code, result.stdout) == (2, "")
    # The method is the print of Python, which returns None.
    message = "scoring method 'mine', judge: it returns None, not a Score"
    assert f"plugin 'rt' (imadvisor-rt 1.0), {message}" in result.stderr
    assert run(*arguments).exit_code == 0
