"""The command `collect`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedPath, NamedValue

if TYPE_CHECKING:
    from imadvisor.answers.proposals import Proposed
    from imadvisor.plugins.catalogue import Brought
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Examples:
  imadvisor collect
  imadvisor collect servicedesk answers.toml --option export=tickets.csv
  imadvisor answers accept answers.toml
"""
)
@click.argument("name", required=False)
@click.argument("answers", type=ChangedPath(), required=False)
@click.option(
    "--option",
    "given",
    metavar="NAME=VALUE",
    type=NamedValue(),
    multiple=True,
    help="What the collector has to be told; may be given several times.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which is looked back; else the date of the answers.",
)
@click.option(
    "--timeout",
    type=options.FiniteRange(min=0, min_open=True),
    default=60,
    show_default=True,
    help="How many seconds it may take.",
)
@click.option("--dry-run", is_flag=True, help="Show what is proposed, and write nothing.")
@options.respondent
@options.output_format
@options.ruleset_choice
def collect(
    name: str | None,
    answers: str | None,
    given: tuple[str, ...],
    as_of: dt.datetime | None,
    timeout: float,
    dry_run: bool,
    respondent: str | None,
    output_format: str,
    ruleset_name: str | None,
) -> None:
    """Let the collector NAME propose answers in the file ANSWERS (TOML), with evidence.

    What a person has answered is left alone. Without NAME it lists the collectors there are.
    """
    import json

    from imadvisor.answers.edits import sheet_of
    from imadvisor.answers.proposals import as_answers, weighed, with_proposals
    from imadvisor.cli.sheets import text_sheets
    from imadvisor.errors import AnswersError
    from imadvisor.plugins.collectors import collected, request_for

    advisor = chosen_advisor.advisor()
    collectors = advisor.catalogue.collectors
    if name is None:
        _list(collectors, output_format)
        return
    brought = _found(name, collectors)
    if answers is None:
        raise click.UsageError("name the file of answers: imadvisor collect NAME ANSWERS")
    ruleset, sheets = text_sheets(advisor, toml_file(answers), ruleset_name)
    reading = sheet_of([one.reading for one in sheets], answers, "", respondent or "")
    (sheet,) = (one for one in sheets if one.reading is reading)
    if reading.problems:
        raise AnswersError(reading.problems)
    request = request_for(
        brought.thing,
        ruleset,
        options=_pairs(given),
        as_of=as_of.date() if as_of else reading.sheet.date,
        seconds=timeout,
    )
    raw = collected(brought, request)
    found = weighed(as_answers(raw, ruleset, reading.sheet.date, f"collect {name}"), reading.sheet)
    unasked = [id for id in brought.thing.questions if id not in ruleset.questions]
    if output_format == "json":
        told = _data(found, raw, unasked)
        delivery.deliver(json.dumps(told, indent=2, ensure_ascii=False, default=_plain), None)
    else:
        delivery.show("\n".join(_lines(found, raw, ruleset, unasked)), None)
    if found.written and not dry_run:
        wanted = {id: raw[id] for id in found.written}
        text = with_proposals(sheet.document, wanted, ruleset, sheet.within)
        delivery.change(text, sheet.file)
        click.echo(f"decide with: imadvisor answers accept {answers}", err=True)


def toml_file(answers: str) -> str:
    """The name of a file of answers that can hold proposals.

    Raises:
        InputError: it is of a kind that cannot.
    """
    from imadvisor.answers.proposals import cannot_hold_proposals
    from imadvisor.errors import InputError

    if answers.lower().endswith((".json", ".csv", ".xlsx")) or answers == "-":
        raise InputError(cannot_hold_proposals(answers))
    return answers


def _found(name: str, collectors: Mapping[str, Brought]) -> Brought:
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    if name not in collectors:
        known = f"the collectors are {', '.join(collectors)}" if collectors else ""
        hint = did_you_mean(name, collectors) or known or "install a plugin that brings one"
        raise InputError(Problem(Place("collect"), f"there is no collector '{name}'", hint))
    return collectors[name]


def _pairs(given: Sequence[str]) -> Mapping[str, str]:
    from imadvisor.errors import InputError, Place, Problem

    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            message = f"'{pair}' gives no value"
            raise InputError(Problem(Place("--option"), message, "write NAME=VALUE"))
        if name in found:
            message = f"option '{name}' is given twice"
            raise InputError(Problem(Place("--option"), message, "keep one"))
        found[name] = value
    return found


def _lines(
    found: Proposed,
    raw: Mapping[str, Mapping[str, Any]],
    ruleset: Ruleset,
    unasked: Sequence[str],
) -> Iterator[str]:
    from imadvisor.errors import in_one_line

    def told(id: str) -> str:
        code = ruleset.questions[id].code
        value = in_one_line(_shown(raw[id]["value"]))
        return (
            f"  {f'{code} ' if code else ''}{id} = {value}\n    {in_one_line(raw[id]['evidence'])}"
        )

    if found.written:
        yield "Proposed:"
        yield from map(told, found.written)
    if found.other:
        yield "Answered otherwise, and left as it is:"
        yield from map(told, found.other)
    if found.same:
        yield f"Answered in the same way: {', '.join(found.same)}"
    if unasked:
        yield f"Not asked by {ruleset.id}: {', '.join(unasked)}"
    if not (found.written or found.other or found.same):
        yield "Nothing is proposed."


def _plain(value: Any) -> Any:
    from decimal import Decimal

    return float(value) if isinstance(value, Decimal) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(map(str, value))) or "none of these"
    return str(value)


def _data(
    found: Proposed, raw: Mapping[str, Mapping[str, Any]], unasked: Sequence[str]
) -> dict[str, Any]:
    return {
        "proposed": {id: raw[id] for id in found.written},
        "answered_otherwise": {id: raw[id] for id in found.other},
        "answered_the_same": list(found.same),
        "not_asked": list(unasked),
    }


def _list(collectors: Mapping[str, Brought], output_format: str) -> None:
    import json

    told = [
        {
            "name": name,
            "package": brought.package,
            "version": brought.version,
            "questions": list(brought.thing.questions),
            "options": [
                {"name": option.name, "help": option.help, "default": option.default}
                for option in brought.thing.options
            ],
            "secrets": [
                {"variable": secret.variable, "help": secret.help, "required": secret.required}
                for secret in brought.thing.secrets
            ],
        }
        for name, brought in collectors.items()
    ]
    if output_format == "json":
        delivery.deliver(json.dumps({"collectors": told}, indent=2, ensure_ascii=False), None)
        return
    lines = []
    for one in told:
        lines.append(f"{one['name']} ({one['package']} {one['version']})")
        lines.append(f"  answers {', '.join(one['questions'])}")
        for option in one["options"]:
            default = "needed" if option["default"] is None else f"else {option['default'] or '–'}"
            lines.append(f"  --option {option['name']}=…  {option['help']} ({default})")
        for secret in one["secrets"]:
            needed = "needed" if secret["required"] else "may be left out"
            lines.append(f"  {secret['variable']}  {secret['help']} ({needed})")
    delivery.show("\n".join(lines) or "There are none: install a plugin that brings one.", None)
