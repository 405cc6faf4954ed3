"""The sample: made-up tickets; `python -m imadvisor_servicedesk.sample > tickets.csv`."""

from __future__ import annotations

import sys
from importlib.resources import files


def sample() -> str:
    """The text of the sample, a CSV file in ASCII."""
    return (files("imadvisor_servicedesk") / "data" / "tickets.csv").read_text("ascii")


if __name__ == "__main__":
    sys.stdout.write(sample())
