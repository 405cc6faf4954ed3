"""What is wrong with the rulesets and layers that plugins bring, found by reading them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from imadvisor.errors import InputError, Problem
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.faults import Fault, Plugin
from imadvisor.plugins.hooks import LayerFolder
from imadvisor.rulesets.ruleset import Ruleset


def faults_of_rules(catalogue: Catalogue, load: Callable[[str], Ruleset]) -> Sequence[Fault]:
    """What is wrong with the rulesets and layers of plugins.

    Args:
        catalogue: with what plugins bring.
        load: makes the ruleset of an id, with every layer on it.
    """
    owners = {plugin.name: plugin for plugin in catalogue.plugins}
    joining = {b.name: b for layers in catalogue.joining.values() for b in layers}
    faults: dict[Fault, None] = {}
    for id, brought in catalogue.rulesets.items():
        owner = owners.get(brought.plugin)
        try:
            made = load(id)
        except InputError as error:
            if owner is not None:
                layer = isinstance(brought.thing, LayerFolder)
                noun = "layer" if layer else "ruleset"
                wrong = [
                    replace(p, message=f"its {noun} '{id}': {p.message}") for p in error.problems
                ]
                faults.update(dict.fromkeys(_faults(owner, f"imadvisor_{noun}s", wrong)))
            continue
        for layer_left_out in made.left_out:
            owner = owners.get(joining[layer_left_out.id].plugin)
            if owner is not None:
                wrong_layer = _faults(owner, "imadvisor_layers", layer_left_out.warnings)
                faults.update(dict.fromkeys(wrong_layer))
    return tuple(faults)


def _faults(plugin: Plugin, hook: str, problems: Iterable[Problem]) -> Iterator[Fault]:
    for problem in problems:
        yield Fault(plugin, hook, f"{problem.place}: {problem.message}", problem.hint)
