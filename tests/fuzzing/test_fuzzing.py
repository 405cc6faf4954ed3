"""No file ends in anything but a result or our own error, in time.

Each target is tried briefly here on files that are damaged in every way that is known; the search
that goes on as long as one likes is `nox -s fuzz`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzzing.targets import SEEDS, TARGETS
from imadvisor import ImadvisorError
from imadvisor.testing.fuzzing import tried

SLOW = {"answers-csv", "answers-txt", "answers-xlsx"}
SLOWISH = {"answers-toml", "answers-json"}
EMPTY_FORMS = {"answers-csv", "answers-txt", "answers-xlsx"}
SEED_FILES = sorted(SEEDS.glob("*/*"))


def _briefly(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=8 if name in SLOW else 12 if name in SLOWISH else 80,
        deadline=None,
        derandomize=True,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )


@pytest.mark.parametrize("name", TARGETS)
def test_good_files_are_read(name: str) -> None:
    found = [tried(TARGETS[name].read, sample) for sample in TARGETS[name].samples()]
    # An empty form is a good file to damage, and lacks its date.
    assert found.count("refused") == (name in EMPTY_FORMS)


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]

    @_briefly(name)
    @given(st.randoms(use_true_random=False))
    def holds(rng: random.Random) -> None:
        tried(target.read, target.damaged(rng))

    holds()


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_was_read_wrongly_is_read_or_refused(path: Path) -> None:
    tried(TARGETS[path.parent.name].read, path.read_bytes())


# -- the harness itself -------------------------------------------------------------------------


def _raise(error: Exception) -> Callable[[bytes], None]:
    def read(content: bytes) -> None:
        raise error

    return read


def test_another_error_than_ours_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        tried(_raise(KeyError("x")), b"")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("", "says nothing"),
        ("\x1b[31mred", "not harmless"),
        ("x" * 1_000_001, "1,000,001 characters"),
    ],
)
def test_an_error_must_be_fit_to_read(said: str, wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        tried(_raise(ImadvisorError(said)), b"")


def test_reading_must_end_in_time() -> None:
    def slow(content: bytes) -> None:
        sum(range(3_000_000))

    with pytest.raises(AssertionError, match="of the processor"):
        tried(slow, b"", seconds=0.001)


def test_the_same_choices_damage_in_the_same_way() -> None:
    for target in TARGETS.values():
        assert target.damaged(random.Random(7)) == target.damaged(random.Random(7))
