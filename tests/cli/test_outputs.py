"""No output takes the place of an input, in any command: found from the tree of commands.

Paths that are arguments are tried with every command that has an output, whatever else it takes.
Files that are read indirectly are those that the interpreter is seen to open.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from imadvisor.advisor.advisor import default_advisor
from imadvisor.cli import COMMANDS, main
from imadvisor.cli.paths import (
    KINDS,
    ChangedPath,
    ChangedRuleset,
    FontFolder,
    NamedValue,
    OutputPath,
    PathOfPlugin,
    ReadPath,
    RulesetName,
)
from imadvisor.ledger import ledger_opened, open_ledger
from project import FOLDERS, LINES

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]
Path_ = tuple[str, ...]

CHANGED_IN_PLACE = {
    ("answers", "accept"): "answers_file",
    ("collect",): "answers",
    ("interview",): "output",
    ("plugin", "add"): "folder",
    ("ruleset", "fmt"): "paths",
    ("ruleset", "mutate"): "ruleset_name",
    ("ruleset", "rebase"): "folder",
    ("ruleset", "set"): "folder",
    ("ruleset", "test"): "ruleset_names",
}
"""The commands that are there to change a file, and the parameter that names it."""


def _leaves(group: click.Group, above: Path_ = ()) -> Iterator[tuple[Path_, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        with context:
            command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _leaves(command, (*above, name))
        else:
            yield (*above, name), command


def _tree() -> Mapping[Path_, click.Command]:
    return dict(_leaves(main))


def _of_kind(command: click.Command, *kinds: type) -> list[click.Parameter]:
    return [param for param in command.params if isinstance(param.type, kinds)]


WRITERS = sorted(name for name, command in _tree().items() if _of_kind(command, OutputPath))


# -- no command goes round it -----------------------------------------------------------------

NAMES_OF_FILES = {
    "--output", "-o", "--out", "--to", "--into", "--target", "--save", "--write", "--dest",
    "--destination", "--folder", "--file", "--dir", "--directory", "--plan", "--update",
    "--answers", "--since", "--rules", "--ruleset", "--fonts",
}  # fmt: skip


def _names_a_file(param: click.Parameter) -> bool:
    named = bool(NAMES_OF_FILES & {*param.opts, *param.secondary_opts})
    flag = isinstance(param, click.Option) and param.is_flag
    return isinstance(param.type, click.Path | click.File) or (named and not flag)


def loose_paths(commands: Mapping[Path_, click.Command]) -> list[str]:
    """The parameters that name a file without entering it."""
    return [
        f"{' '.join(name)}: {param.name}"
        for name, command in commands.items()
        for param in command.params
        if _names_a_file(param) and not isinstance(param.type, KINDS)
    ]


def test_every_parameter_that_names_a_file_is_entered() -> None:
    assert loose_paths({**_tree(), ("imadvisor",): main}) == []


def test_a_command_that_goes_round_it_is_seen() -> None:
    @click.command()
    @click.argument("answers", type=ReadPath())
    @click.option("--output", "-o")
    @click.option("--log", type=click.File("w"))
    @click.option("--copy", type=click.Path())
    def forgetful(**_: Any) -> None:
        """Write what nobody entered."""

    assert loose_paths({("forgetful",): forgetful}) == [
        "forgetful: output", "forgetful: log", "forgetful: copy",
    ]  # fmt: skip


def test_only_the_commands_that_are_there_for_it_change_a_file() -> None:
    found = {
        name: param.name
        for name, command in _tree().items()
        for param in _of_kind(command, ChangedPath, ChangedRuleset)
    }
    assert found == CHANGED_IN_PLACE


WRITING = {"write_text", "write_bytes", "mkstemp", "rename", "copyfile", "copytree", "move"}
MAY_WRITE = {
    "src/imadvisor/cli/delivery.py",
    "src/imadvisor/cli/streams.py",
    "src/imadvisor/output_file.py",
    "src/imadvisor/documents/file_lock.py",  # a file of its own, where others are kept waiting
    "src/imadvisor/reports/json/advice.py",  # the schema of the package, when it is made
    "src/imadvisor/reports/json/progress.py",
    "src/imadvisor/store/backups.py",  # copies of the database, when it is carried over
    "src/imadvisor/store/store.py",  # kept rules, in a folder that is gone when they are read
}


def _writes(tree: ast.AST) -> Iterator[int]:
    """The lines in which a file is written, renamed or made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "O_CREAT":
            yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in WRITING or (name == "open" and any(map(_is_mode, _texts(node)))):
            yield node.lineno


def _texts(call: ast.Call) -> Iterator[str]:
    words = (word.value for word in call.keywords if word.arg == "mode")
    for one in (*call.args, *words):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _is_mode(text: str) -> bool:
    return not text.strip("rwaxbt+") and bool(text.strip("rbt"))


def test_nothing_is_written_but_by_the_one_module_for_it() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").glob("*/src/**/*.py")]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if "templates" not in path.parts
        and any(_writes(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found == MAY_WRITE


# -- arguments --------------------------------------------------------------------------------

SPELLINGS = ("same", "dots", "absolute", "link", "link to the folder", "hard link")


def _spelt(path: Path, how: str) -> Path:
    """Another name of a file."""
    beside = path.parent.parent
    match how:
        case "dots":
            return Path(path.parent) / ".." / path.parent.name / path.name
        case "absolute":
            return path.absolute()
        case "link":
            (beside / f"link{path.suffix}").symlink_to(path.absolute())
            return beside / f"link{path.suffix}"
        case "link to the folder":
            (beside / "linked").symlink_to(path.parent.absolute(), target_is_directory=True)
            return beside / "linked" / path.name
        case "hard link":
            os.link(path, beside / f"hard{path.suffix}")
            return beside / f"hard{path.suffix}"
    return path


def _with(param: click.Parameter, value: str) -> list[str]:
    if isinstance(param.type, NamedValue):
        value = f"export={value}"
    return [param.opts[-1], value] if isinstance(param, click.Option) else [value]


def _anything(param: click.Parameter) -> list[str]:
    """Something for what else the command demands."""
    if isinstance(param, click.Option) and not param.required:
        return []
    if isinstance(param.type, click.Choice):
        return _with(param, str(next(iter(param.type.choices))))
    return _with(param, "x" if not isinstance(param.type, KINDS) else "something-else.toml")


def _line(command: click.Command, given: Mapping[str | None, list[str]]) -> list[str]:
    """A command line in which arguments stand in their order."""
    in_order = sorted(command.params, key=lambda param: isinstance(param, click.Option))
    return [word for param in in_order for word in given.get(param.name) or _anything(param)]


def _pairs() -> Iterator[tuple[Path_, str, str]]:
    read = (ReadPath, RulesetName, FontFolder, NamedValue, ChangedPath, ChangedRuleset)
    written = (OutputPath, ChangedPath, ChangedRuleset)
    for name, command in _tree().items():
        for output in _of_kind(command, *written):
            for given in _of_kind(command, *read):
                if given is not output:
                    yield name, str(output.name), str(given.name)


PAIRS = sorted(_pairs())


@pytest.mark.parametrize(
    ("name", "output", "given"), PAIRS, ids=lambda v: v if isinstance(v, str) else "-".join(v)
)
def test_an_argument_is_not_written_over(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: Path_,
    output: str,
    given: str,
) -> None:
    """Whatever the file is called, alone or in the folder of a ruleset, before it is read."""
    command = _tree()[name]
    params = {param.name: param for param in command.params}
    monkeypatch.setattr("imadvisor.cli.chosen_advisor.unwarned", _never)
    for place, how in enumerate(SPELLINGS):
        folder = tmp_path / str(place)
        (folder / "in").mkdir(parents=True)
        monkeypatch.chdir(folder)
        fonts = isinstance(params[given].type, FontFolder)
        read = Path("in") / ("font.ttf" if fonts else "read.toml")
        content = b"OTTO" if fonts else b"date = 2026-11-02\n[answers]\n"
        read.write_bytes(content)
        # A ruleset and fonts are folders.
        whole = isinstance(params[given].type, RulesetName | ChangedRuleset | FontFolder)
        named = read.parent if whole else read
        written = _spelt(read, how)
        words = _line(
            command,
            {
                given: _with(params[given], str(named)),
                output: _with(params[output], str(written)),
            },
        )
        before = _everything_in(folder)
        result = run(*name, *words)
        assert result.exit_code == 2, (how, result.output)
        assert str(written) in result.stderr and str(named) in result.stderr, (how, result.stderr)
        assert "this output would" in result.stderr
        assert _everything_in(folder) == before, how


def _never(*_: Any, **__: Any) -> None:
    raise AssertionError("something is done before the outputs are compared")


def _everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# -- what is read indirectly ------------------------------------------------------------------


def test_every_command_with_an_output_is_tried() -> None:
    ours = {name for name in WRITERS if name[0] in COMMANDS}
    assert set(LINES) == ours


_opened: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(arguments[0], str):
        _opened.append(arguments[0])


def _opened_in(project: Path, do: Callable[[], object]) -> list[Path]:
    """The files of the project that are opened while something is done."""
    global _opened
    if not hasattr(_opened_in, "listening"):
        sys.addaudithook(_listen)
        _opened_in.listening = True  # type: ignore[attr-defined]
    _opened = []
    try:
        do()
        names = dict.fromkeys(os.path.realpath(name) for name in _opened)
    finally:
        _opened = None
    inside = [Path(name) for name in names if Path(name).is_relative_to(project.resolve())]
    return [path for path in inside if path.is_file()]


@pytest.mark.parametrize("name", sorted(LINES), ids="-".join)
def test_no_file_that_is_opened_is_written_over(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, name: Path_
) -> None:
    """Whatever the interpreter was seen to open is refused as the output, before the advice."""
    words = [*name, *LINES[name].split()]
    output = project.parent / "elsewhere"
    before = _everything_in(project)
    read = _opened_in(project, lambda: run(*words, "-o", str(output)))
    assert output.exists()
    assert _everything_in(project) == before
    monkeypatch.setattr("imadvisor.advisor.advisor.advice_on", _never)
    for path in read:
        default_advisor.cache_clear()
        shown = path.relative_to(project)
        result = run(*words, "-o", str(shown))
        if "this command writes no" in result.stderr:
            # By another name that it writes, it is still the same file.
            shown = Path("link" + result.stderr.split()[-1])
            shown.symlink_to(path)
            result = run(*words, "-o", str(shown))
            shown.unlink()
        assert result.exit_code == 2, (shown, result.output)
        if name not in FOLDERS:
            # Of a new folder a file that is there says enough.
            assert "this output would" in result.stderr, (shown, result.output)
            assert str(shown) in result.stderr
        assert _everything_in(project) == before, shown
    if "acme" in LINES[name] or "a.toml" in LINES[name]:
        names = {path.name for path in read}
        assert {"bakery.toml", "layer.toml", "config.toml"} <= names, "the listener hears nothing"


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("advise team", "team/report.html"),
        ("advise team", "team/new.toml/../report.txt"),
        ("deliverable --all --answers team --format html", "team"),
        ("deliverable --all --answers team --format html", "team/within"),
        ("answers merge a.toml b.toml", ".imadvisor/rulesets/acme/answers.toml"),
        ("answers merge a.toml b.toml", ".imadvisor/rulesets/acme/cases/answers.TOML"),
        ("ruleset resolve acme", ".imadvisor/rulesets/bakery/whole.toml"),
        ("interview --ruleset .imadvisor/rulesets/acme", ".imadvisor/rulesets/acme/a.toml"),
        ("ruleset new x", ".imadvisor/rulesets/bakery/within"),
    ],
)
def test_a_new_file_does_not_become_a_part_of_what_is_read(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch, line: str, output: str
) -> None:
    monkeypatch.setattr("imadvisor.cli.interview._demand_a_terminal", lambda: None)
    before = _everything_in(project)
    result = run(*line.split(), "-o", output)
    assert result.exit_code == 2 and "this output would" in result.stderr, result.output
    assert _everything_in(project) == before


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("ruleset catalogue acme", ".imadvisor/rulesets/acme/review.html"),
        ("ruleset schema --of layer", ".imadvisor/rulesets/acme/layer.schema.json"),
        ("ruleset test bakery-hygiene --format junit", ".imadvisor/rulesets/bakery/tests.xml"),
        ("advise team", "team.html"),
        ("answers merge a.toml b.toml", "c.toml"),
    ],
)
def test_what_is_no_part_of_it_may_stand_beside(
    run: Run, project: Path, line: str, output: str
) -> None:
    for _ in range(2):
        result = run(*line.split(), "-o", output)
        assert result.exit_code in (0, 1) and Path(output).stat().st_size, result.output


def test_a_file_that_is_changed_in_place_is_nothing_else_that_is_read(
    run: Run, project: Path
) -> None:
    for words in (
        ("collect", "x", "a.toml", "--option", "export=./a.toml"),
        ("ruleset", "test", ".imadvisor/rulesets/bakery", "--update",
         "-o", ".imadvisor/rulesets/bakery/cases/c.toml"),
    ):  # fmt: skip
        before = _everything_in(project)
        result = run(*words)
        assert result.exit_code == 2 and "this output would" in result.stderr
        assert _everything_in(project) == before
    assert run("ruleset", "fmt", "a.toml").exit_code == 0


def test_a_command_that_may_change_nothing_changes_nothing(tmp_path: Path) -> None:
    from imadvisor.cli import delivery

    with ledger_opened(), pytest.raises(RuntimeError, match="may change no file"):
        delivery.change("x = 1", str(tmp_path / "a.toml"))
    assert open_ledger() is None and not list(tmp_path.iterdir())


def test_standard_streams_are_files_too(project: Path) -> None:
    command = [sys.executable, "-m", "imadvisor", "advise"]
    before = _everything_in(project)
    with Path("a.toml").open("rb") as given:
        done = subprocess.run([*command, "-", "-o", "a.toml"], stdin=given, capture_output=True)
    assert done.returncode == 2 and b"standard input" in done.stderr
    with Path("a.toml").open("ab") as output:
        done = subprocess.run([*command, "a.toml"], stdout=output, stderr=subprocess.PIPE)
    assert done.returncode == 2 and b"standard output: this output would" in done.stderr
    assert _everything_in(project) == before


# -- plugins ----------------------------------------------------------------------------------


def test_commands_of_plugins_and_groups_within_them_are_entered(tmp_path: Path) -> None:
    from imadvisor.cli.paths import with_paths_entered

    (tmp_path / "a.toml").write_text("kept")
    group, inner = click.Group("outer"), click.Group("inner")
    group.add_command(inner)

    @inner.command()
    @click.argument("answers", type=click.Path())
    @click.option("--output", "-o", type=click.File("w"))
    def leaf(answers: str, output: Any) -> None:
        output.write("lost")

    with_paths_entered(group)
    leaves = dict(_leaves(group))
    assert loose_paths(leaves) == []
    kinds = [param.type for param in leaves["inner", "leaf"].params]
    assert [k.output for k in kinds if isinstance(k, PathOfPlugin)] == [False, True]
    name = str(tmp_path / "a.toml")
    for words in ([name, "-o", name], ["-o", name, name]):
        with ledger_opened():
            result = CliRunner().invoke(group, ["inner", "leaf", *words])
        assert "this output would" in str(result.exception)
        assert (tmp_path / "a.toml").read_text() == "kept"


# -- the page ---------------------------------------------------------------------------------


def test_the_page_shows_what_happens_and_names_the_commands_that_change_a_file(
    run: Run, project: Path
) -> None:
    page = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    shown = page.split("```\n$ imadvisor ")[1].split("\n```")[0]
    line, said = shown.split("\n", 1)
    Path("answers.toml").write_text("date = 2026-11-02\n[answers]\n", encoding="utf-8")
    result = run(*line.split())
    assert (result.exit_code, result.stderr) == (2, f"{said}\n")
    told = " ".join(page.split("change no other: ")[1].split("\n\n")[0].split())
    named = {
        " ".join(word for word in one.split() if not word.startswith("--"))
        for one in re.findall("`([^`]+)`", told)
    }
    assert named == {" ".join(name) for name in CHANGED_IN_PLACE}
