"""The command `export`."""

from __future__ import annotations

import click

from imadvisor.cli import options, using, writing


@click.command(
    epilog="""\b
Example:
  imadvisor export github answers.toml --output issues.json
"""
)
@click.argument("name")
@click.argument("answers", type=click.Path())
@options.output
@options.language
@options.ruleset_choice
@options.respondents
@options.engine
@options.strict
def export(
    name: str,
    answers: str,
    output: str | None,
    language: str,
    ruleset_name: str | None,
    anonymous: bool,
    minimum: int | None,
    since: tuple[str, ...],
    engine: str,
    strict: bool,
) -> None:
    """Write the advice on ANSWERS for another tool.

    NAME is that of an exporter, which a plugin brings: see imadvisor plugin list.
    """
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language

    shown = using.Shown(anonymous, minimum, since)
    advisor = using.advisor(strict=strict)
    exporters = advisor.catalogue.exporters
    if name not in exporters:
        known = f"the exporters are {', '.join(exporters)}" if exporters else ""
        hint = did_you_mean(name, exporters) or known or "install a plugin that brings one"
        raise InputError(Problem(Place("export"), f"there is no exporter '{name}'", hint))
    advice = shown.advice(advisor, answers, ruleset_name, engine=engine)
    writing.warn(advice.ruleset.warnings, strict=strict)
    writing.deliver(exporters[name].write(advice, Language(language, advice.ruleset)), output)
