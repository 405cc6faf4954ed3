"""Kinds of parameters that name files: what is read, what is written, what is changed in place.

Every parameter of a command that names a file is of one of these kinds. They enter it into the
ledger of the command, which refuses an output that is an input before the command does anything.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imadvisor.ledger import (
    STANDARD_STREAM,
    InputKind,
    Ledger,
    Location,
    enter_input,
    open_ledger,
)

if TYPE_CHECKING:
    Kind = click.ParamType[Any]
else:
    # It takes an argument in newer versions of click only.
    Kind = click.ParamType


class ReadPath(click.Path):
    """A file that is read, or a folder with the sheets of an assessment."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as an input."""
        name = super().convert(value, param, ctx)
        _enter_read(os.fspath(value), param, InputKind.SHEETS)
        return name


class RulesetName(Kind):
    """The id of a ruleset, or its folder, or a file that an importer reads."""

    name = "ruleset"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as an input, where there is a file or folder of this name."""
        _enter_read(os.fspath(value), param, InputKind.RULESET)
        return value


class OutputPath(click.Path):
    """A file or a folder that is written; ``-`` is standard output.

    Args:
        folder: whether it is a folder that the command fills.
        either: whether it may be one, so that a folder of this name is none of its mistakes.
        keep_dash: whether ``-`` stays as it is, for a command that writes to a file of its own
            choice where none is named.
        options: of `click.Path`.
    """

    def __init__(
        self,
        *,
        folder: bool = False,
        either: bool = False,
        keep_dash: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(dir_okay=folder or either, **options)
        self.folder, self.keep_dash = folder, keep_dash

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as an output; None where it is standard output, as where it is left out."""
        if os.fspath(value) == STANDARD_STREAM:
            if self.folder:
                self.fail("a folder cannot be written to standard output", param, ctx)
            return value if self.keep_dash else None
        ledger = open_ledger()
        if ledger is not None:
            ledger.enter_output(Location.of(value), parameter=_name_of(param))
        return super().convert(value, param, ctx)


class ChangedPath(click.Path):
    """A file, or a folder with files, that the command is there to change in place."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as what is read and written."""
        name = os.fspath(value)
        ledger = open_ledger()
        if ledger is not None and name != STANDARD_STREAM:
            _enter_changed(ledger, name, param)
        return super().convert(value, param, ctx)


class ChangedRuleset(click.Path):
    """The id of a ruleset, or its folder, in which the command may change files."""

    name = "ruleset"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as what is read and written."""
        ledger = open_ledger()
        if ledger is not None:
            _enter_changed(ledger, os.fspath(value), param, ruleset=True)
        return super().convert(value, param, ctx)


class RulesFolder(click.Path):
    """A folder in which rulesets are looked for; those that are found are entered then."""


class FontFolder(click.Path):
    """A folder of fonts, which are read."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it as an input."""
        _enter_read(os.fspath(value), param, InputKind.FONTS)
        return super().convert(value, param, ctx)


class NamedValue(Kind):
    """A name, ``=`` and a value, which may be a file that is read."""

    name = "value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter the value as an input, where there is a file or folder of this name."""
        _enter_read(str(value).partition("=")[2], param, InputKind.SHEETS)
        return value


def _enter_changed(
    ledger: Ledger, name: str, param: click.Parameter | None, *, ruleset: bool = False
) -> None:
    location = Location.of(name)
    if ruleset:
        # An id says nothing of where its folder is, and may be changed all the same.
        location = Location(location.shown, location.path, location.identity, folder=True)
    ledger.enter_output(location, parameter=_name_of(param), in_place=True)
    if location.exists:
        of_folder = InputKind.RULESET if ruleset else InputKind.SHEETS
        kind = of_folder if location.folder else InputKind.FILE
        ledger.enter_input(location, kind, parameter=_name_of(param))


def _enter_read(name: str, param: click.Parameter | None, of_folder: InputKind) -> None:
    if open_ledger() is None:
        return
    if name == STANDARD_STREAM:
        enter_input(name, parameter=_name_of(param))
    elif name and os.path.exists(name):  # noqa: PTH110 - says no where a name cannot be
        kind = of_folder if Path(name).is_dir() else InputKind.FILE
        enter_input(name, kind, parameter=_name_of(param))


def _name_of(param: click.Parameter | None) -> str:
    return (param.name if param is not None else None) or "argument"


class PathOfPlugin(Kind):
    """A path of a command that a plugin brings, entered like those of our own.

    Args:
        inner: the kind that the plugin gave it.
        output: whether it is written.
    """

    envvar_list_splitter = os.path.pathsep

    def __init__(self, inner: Kind, *, output: bool) -> None:
        self.inner, self.output, self.name = inner, output, inner.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Enter it, and leave the rest to the plugin."""
        ledger = open_ledger()
        if isinstance(value, str | os.PathLike) and ledger is not None:
            name = os.fspath(value)
            if not self.output:
                _enter_read(name, param, InputKind.SHEETS)
            elif name != STANDARD_STREAM:
                ledger.enter_output(Location.of(name), parameter=_name_of(param))
        return self.inner.convert(value, param, ctx)


KINDS = (
    ReadPath,
    RulesetName,
    RulesFolder,
    FontFolder,
    NamedValue,
    OutputPath,
    ChangedPath,
    ChangedRuleset,
    PathOfPlugin,
)
"""Of one of which every parameter is that names a file."""

_ENTERED = "_imadvisor_entered"


def with_paths_entered(command: click.Command) -> click.Command:
    """Enter the paths of a command that a plugin brings, and of all commands within it.

    What is called --output or -o, or is opened for writing, is an output; every other path is
    read.
    """
    if getattr(command, _ENTERED, False):
        return command
    setattr(command, _ENTERED, True)
    for param in command.params:
        kind = param.type
        if isinstance(kind, click.Path | click.File) and not isinstance(kind, KINDS):
            writes = isinstance(kind, click.File) and set(kind.mode) & set("wax+")
            named = {"-o", "--output"} & {*param.opts, *param.secondary_opts}
            param.type = PathOfPlugin(kind, output=bool(writes or named))
    if isinstance(command, click.Group):
        inner = command.get_command

        def get_command(ctx: click.Context, cmd_name: str) -> click.Command | None:
            found = inner(ctx, cmd_name)
            return None if found is None else with_paths_entered(found)

        command.get_command = get_command  # type: ignore[method-assign]
    return command
