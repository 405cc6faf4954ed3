"""Fuzz the readers as long as one likes, led by the code that each file reaches (atheris).

Usage: python searches/fuzzing [TARGET...] [--seconds 60]

Without a target every one of them has its turn; `--list` names them. What is found is written to
.fuzzing/TARGET: mend it, and keep the file below tests/fuzzing/seeds/TARGET.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOUND = ROOT / ".fuzzing"

LONGEST_FILE = 128 * 1024
MEGABYTES = 2_048
SECONDS_FOR_ONE = 30


def main() -> int:
    """Run every target that is asked for in a process of its own; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("targets", metavar="TARGET", nargs="*")
    parser.add_argument("--seconds", type=int, default=60, help="for each target [60]")
    parser.add_argument("--list", action="store_true", help="name the targets and stop")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    if given.inside:
        _fuzz(given.targets[0], given.seconds)
        return 0
    from fuzzing.targets import TARGETS

    if given.list:
        print("\n".join(TARGETS))
        return 0
    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; they are {', '.join(TARGETS)}")
    failed = [name for name in given.targets or TARGETS if not _one(name, given.seconds)]
    for name in failed:
        print(f"{name}: something was found, see {FOUND / name}")
    return 1 if failed else 0


def _one(name: str, seconds: int) -> bool:
    print(f"== {name}", flush=True)
    command = [sys.executable, str(Path(__file__).parent), name, f"--seconds={seconds}", "--inside"]
    return subprocess.run(command, check=False).returncode == 0


def _fuzz(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["imadvisor", "tomllib", "tomlrt", "csv", "json"]):
        from fuzzing.targets import SEEDS, TARGETS
        from imadvisor.testing.fuzzing import tried
    target = TARGETS[name]
    corpus, found = FOUND / name / "corpus", FOUND / name
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [path.read_bytes() for path in sorted((SEEDS / name).glob("*"))]
    for number, content in enumerate((*target.samples(), *seeds)):
        (corpus / f"given-{number}").write_bytes(content)

    def mutated(content: bytes, longest: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.randrange(4) == 0:
            return bytes(atheris.Mutate(content, longest))
        return target.damage(content, rng, target.samples(), target.words)[:longest]

    # Beginning with the good files leaves nothing to be imported or loaded under measurement.
    for content in target.samples():
        tried(target.read, content, seconds=SECONDS_FOR_ONE)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_FOR_ONE}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST_FILE}",
        f"-artifact_prefix={found}/",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    atheris.Setup(
        [name, *options, str(corpus)],
        lambda content: tried(target.read, content),
        custom_mutator=mutated,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
