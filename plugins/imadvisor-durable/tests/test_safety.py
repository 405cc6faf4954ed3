"""Faults of the library do not become faults of the advice."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from imadvisor import PluginError, Sheet
from imadvisor.plugin import Program

from imadvisor_durable.running import started
from watching import Watching

# -- return codes -----------------------------------------------------------------------------


@pytest.mark.parametrize("code", [1, 2, 3, 101, 303, 307])
def test_a_ruleset_that_fails_is_built_again(
    program: Program, some_sheets: list[Sheet], code: int
) -> None:
    well, watching = started(program, Watching()), Watching()
    run = started(program, watching)
    before = list(watching.created)
    for place, sheet in enumerate(some_sheets):
        watching.failing = [*[None] * (place % 20), code]
        assert run(sheet) == well(sheet)
    assert len(watching.broken) == len(some_sheets)
    assert watching.deleted == watching.broken, "it is dropped"
    again = watching.created[len(before) :]
    assert len(again) == len(some_sheets) and set(again) <= set(before), "and built as it was"


def test_the_state_of_a_ruleset_that_fails_is_left_alone(
    program: Program, some_sheets: list[Sheet]
) -> None:
    watching = Watching(failing=[303])
    run = started(program, watching)
    run(some_sheets[0])
    assert watching.broken and watching.broken[0] not in watching.freed


def test_what_fails_twice_is_an_error_and_what_comes_after_is_not(
    program: Program, some_sheets: list[Sheet]
) -> None:
    well, watching = started(program, Watching()), Watching()
    run = started(program, watching)
    watching.failing = [None, 303, 303]
    with pytest.raises(PluginError, match=r"failed twice.*303\n.*--engine direct"):
        run(some_sheets[0])
    assert watching.deleted == watching.broken and len(watching.broken) == 2
    for sheet in some_sheets:
        assert run(sheet) == well(sheet)


def test_a_ruleset_in_which_nothing_fires_is_not_believed(
    program: Program, some_sheets: list[Sheet]
) -> None:
    watching = Watching(forgetting=True)
    run = started(program, watching)
    with pytest.raises(PluginError, match="the rule that always fires did not"):
        run(some_sheets[0])
    assert not watching.freed, "which would crash the process"


def test_rules_that_fire_for_ever_are_stopped(program: Program, some_sheets: list[Sheet]) -> None:
    run = started(program, Watching(repeating=True))
    with pytest.raises(PluginError, match="rules fire that are not there"):
        run(some_sheets[0])


# -- threads ----------------------------------------------------------------------------------


def test_threads_share_a_run(program: Program, some_sheets: list[Sheet]) -> None:
    right = list(map(started(program, Watching()), some_sheets))
    watching = Watching(slow=True)
    run = started(program, watching)
    built = len(watching.created)
    together = threading.Barrier(8)

    def all_sheets(first: int) -> None:
        together.wait(timeout=60)
        for place in range(len(some_sheets)):
            place = (place + first * 7) % len(some_sheets)
            assert run(some_sheets[place]) == right[place]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(all_sheets, range(8)))
    assert watching.strangers == 0, "two threads were in one ruleset at once"
    assert len(watching.created) == built, "no ruleset failed"


# -- memory -----------------------------------------------------------------------------------

MOST_GROWTH = {"sheets": 512, "rulesets": 4096}
"""KiB that a process may grow in the last half of a long run; what it does grow is in the README.
"""

RUNS = Path("/proc/self/statm")


@pytest.mark.slow
@pytest.mark.skipif(not RUNS.exists(), reason="this system does not say how large a process is")
@pytest.mark.parametrize("what", ["sheets", "rulesets"])
def test_memory_stays(what: str) -> None:
    script = Path(__file__).with_name("memory.py")
    command = [sys.executable, "-W", "error", str(script), what]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    assert int(done.stdout) <= MOST_GROWTH[what], f"grew by {done.stdout.strip()} KiB"


def test_nothing_is_freed_while_the_process_ends() -> None:
    """A thread may still be in it."""
    code = (
        "import imadvisor_durable, watching\n"
        "from imadvisor_durable.shards import Check, Rule, Shard\n"
        "class Told(watching.Watching):\n"
        "    def delete_ruleset(self, handle): print('freed')\n"
        "rules = [Rule((Check(0, '==', 1),), ((1, 1),))]\n"
        "one, another = Shard(rules, Told()), Shard(rules, Told())\n"
        "del one\n"
    )
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH")])
        ),
    }
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "freed\n", "only what was dropped before the end"


def test_rulesets_are_freed_when_nothing_uses_them(program: Program) -> None:
    watching = Watching()
    run = started(program, watching)
    assert len(watching.created) > 10 and not watching.deleted
    del run
    gc.collect()
    assert len(watching.deleted) == len(set(watching.deleted)) == len(watching.created)
