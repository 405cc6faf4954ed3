"""Running a collector as its contract says: options, secrets, a deadline, declared questions."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any

from imadvisor.errors import (
    InputError,
    Place,
    Problem,
    did_you_mean,
)
from imadvisor.plugins.catalogue import Brought
from imadvisor.plugins.contract import GuardedMethod
from imadvisor.plugins.hooks import Collector, Request
from imadvisor.rulesets.ruleset import Ruleset


def request_for(
    collector: Collector,
    ruleset: Ruleset,
    *,
    options: Mapping[str, str],
    as_of: dt.date,
    seconds: float,
    environment: Mapping[str, str] = os.environ,
) -> Request:
    """What a collector is asked.

    Args:
        collector: that is asked.
        ruleset: whose questions it may answer.
        options: what it is told, by name.
        as_of: the day of the assessment.
        seconds: how long it may take.
        environment: where its secrets are.

    Raises:
        InputError: with every option that is missing or unknown, and every missing secret.
    """
    here = Place(f"collect {collector.name}")
    known = {option.name: option for option in collector.options}
    problems = []
    for name in options:
        if name not in known:
            listing = f"its options are {', '.join(known)}" if known else "it has no options"
            hint = did_you_mean(name, known) or listing
            problems.append(Problem(here, f"there is no option '{name}'", hint))
    for option in known.values():
        if option.default is None and option.name not in options:
            message = f"option '{option.name}' is missing: {option.help}"
            hint = f"give it as --option {option.name}=…"
            problems.append(Problem(here, message, hint))
    for secret in collector.secrets:
        if secret.required and not environment.get(secret.variable):
            message = f"the variable {secret.variable} is not set: {secret.help}"
            problems.append(Problem(here, message, "set it in the environment, and nowhere else"))
    if problems:
        raise InputError(problems)
    given = {
        option.name: options.get(option.name, option.default or "") for option in known.values()
    }
    return Request(
        questions={
            id: ruleset.questions[id] for id in collector.questions if id in ruleset.questions
        },
        options=given,
        secrets={
            secret.variable: environment[secret.variable]
            for secret in collector.secrets
            if environment.get(secret.variable)
        },
        as_of=as_of,
        seconds=seconds,
    )


def collected(brought: Brought, request: Request) -> Mapping[str, Mapping[str, Any]]:
    """Ask a collector, and hold what it returns against its contract.

    Args:
        brought: the collector, with the package that brings it.
        request: what it is asked.

    Returns:
        What is proposed for each question, as an answer file would say it, with who proposes it.

    Raises:
        InputError: it said itself what is wrong.
        PluginError: it took too long, or broke its contract.
    """
    collect: GuardedMethod = brought.thing.collect
    collect = collect.within(request.seconds, "give it longer: --timeout SECONDS")
    by = f"{brought.name} ({brought.package} {brought.version})".replace(" )", ")")
    found: dict[str, Mapping[str, Any]] = {}
    for proposal in collect(request):
        said = {"value": proposal.value, "evidence": proposal.evidence, "note": proposal.note}
        found[proposal.question] = {**said, "proposed_by": f"{by}, {request.as_of.isoformat()}"}
    return found
