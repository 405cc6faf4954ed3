"""Every public name there is, of Python and of the command line.

Run it to write `public-names.txt`, which is what was public in the last release.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

FILE = Path(__file__).with_name("public-names.txt")
MODULES = ("imadvisor", "imadvisor.plugin", "imadvisor.testing")


def public_names() -> set[str]:
    """Names of Python with their module; commands and options as they are typed."""
    from imadvisor.cli import COMMANDS, main

    names = {f"{module}.{name}" for module in MODULES for name in import_module(module).__all__}
    names |= {option for option, _ in options(main, "imadvisor")}
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command
        names |= {option for option, _ in commands(command, f"imadvisor {name}")}
    return names


def commands(
    command: click.Command, path: str
) -> Iterator[tuple[str, click.Command | click.Parameter]]:
    """A command, its options and what is below it, each as it is typed."""
    yield path, command
    yield from options(command, path)
    if isinstance(command, click.Group):
        for name in command.commands:
            yield from commands(command.commands[name], f"{path} {name}")


def options(command: click.Command, path: str) -> Iterator[tuple[str, click.Parameter]]:
    """The options of a command, as they are typed."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            for spelling in (*parameter.opts, *parameter.secondary_opts):
                yield f"{path} {spelling}", parameter


if __name__ == "__main__":
    FILE.write_text("\n".join(sorted(public_names())) + "\n", encoding="utf-8")
    sys.stderr.write(f"wrote {FILE}\n")
