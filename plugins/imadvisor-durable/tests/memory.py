"""Prints by how many KiB the process grows in the last half of a long run.

Args: ``sheets``, many sheets on one program; or ``rulesets``, many programs made ready, used and
dropped.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from imadvisor.plugin import compiled
from imadvisor.testing import advisor_with, random_sheets

import imadvisor_durable
from imadvisor_durable import DurableEngine

SHEETS = 4_000
RULESETS = 200


def kib() -> int:
    """The resident memory of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def main(what: str) -> int:
    """The growth over the last half."""
    advisor = advisor_with(imadvisor_durable)
    program = compiled(advisor.ruleset(), advisor.catalogue.methods)
    sheets = list(random_sheets(program.ruleset, 200))
    engine = DurableEngine()
    run = engine.start(program)
    turns = SHEETS if what == "sheets" else RULESETS
    halfway = 0
    for turn in range(turns):
        if turn == turns // 2:
            halfway = kib()
        if what == "rulesets":
            run = engine.start(program)
        run(sheets[turn % len(sheets)])
    return kib() - halfway


if __name__ == "__main__":
    print(main(sys.argv[1]))
