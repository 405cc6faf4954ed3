"""The command `export`."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ReadPath
from imadvisor.cli.roadmap import planned_by, tell_of_planner


@click.command(
    epilog="""\b
Examples:
  imadvisor export github answers.toml --output issues.jsonl
  imadvisor export github answers.toml --roadmap --plan plan.toml --output issues.jsonl
"""
)
@click.argument("name")
@click.argument("answers", type=ReadPath())
@click.option("--roadmap", "planned", is_flag=True, help="Give the exporter the roadmap as well.")
@options.planning
@options.output
@options.language
@options.ruleset_choice
@options.respondents
@options.engine
@options.strict
def export(
    name: str,
    answers: str,
    planned: bool,
    plan_file: str | None,
    goals: tuple[str, ...],
    planner: str,
    time_limit: float,
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

    NAME is that of an exporter, which a plugin brings: see imadvisor plugin list. With --roadmap
    it writes the advice as it is planned; --plan, --goal, --planner and --time-limit say how.
    """
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language

    if not planned:
        context = click.get_current_context()
        for option in ("plan_file", "goals", "planner", "time_limit"):
            if context.get_parameter_source(option) is ParameterSource.COMMANDLINE:
                flag = {"plan_file": "plan", "goals": "goal"}.get(option, option)
                raise click.UsageError(f"--{flag.replace('_', '-')} goes with --roadmap")
    shown = chosen_advisor.ShownAdvisor(anonymous, minimum, since)
    advisor = chosen_advisor.advisor(strict=strict)
    exporters = advisor.catalogue.exporters
    if name not in exporters:
        known = f"the exporters are {', '.join(exporters)}" if exporters else ""
        hint = did_you_mean(name, exporters) or known or "install a plugin that brings one"
        raise InputError(Problem(Place("export"), f"there is no exporter '{name}'", hint))
    exporter: Any = exporters[name]
    if planned and not hasattr(exporter, "write_roadmap"):
        able = [other for other, one in exporters.items() if hasattr(one, "write_roadmap")]
        hint = (
            f"leave --roadmap out; it is taken by {', '.join(able) or 'no exporter that is here'}"
        )
        raise InputError(Problem(Place("export"), f"exporter '{name}' takes no roadmap", hint))
    delivery.format_of(None, output, {name: exporter}, otherwise=name)
    advice = shown.advice(advisor, answers, ruleset_name, engine=engine)
    delivery.warn(advice.ruleset.warnings, strict=strict)
    speaking = Language(language, advice.ruleset)
    if not planned:
        delivery.deliver(exporter.write(advice, speaking), output)
        return
    from imadvisor.advisor.api import plan_with

    plan = plan_with(plan_file, goals, advice)
    made = planned_by(plan, advice, plan_file, planner, time_limit)
    tell_of_planner(made, planner)
    delivery.deliver(exporter.write_roadmap(made, speaking), output)
