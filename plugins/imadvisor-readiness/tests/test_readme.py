"""What the README shows is what comes out."""

import shlex
from pathlib import Path

from advised import joined
from test_command_line import imadvisor

README = Path(__file__).resolve().parent.parent / "README.md"


def block(mark: str) -> str:
    """The code block below a comment in the README, without its fences."""
    _, found, rest = README.read_text("utf-8").partition(f"<!-- {mark} -->\n```")
    assert found, mark
    _, _, rest = rest.partition("\n")
    return rest[: rest.index("```\n")]


def test_its_commands_say_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(block("answers"), "utf-8")
    commands = block("commands").split("$ imadvisor ")[1:]
    assert len(commands) == 3
    for shown in commands:
        command, _, expected = shown.partition("\n")
        said = imadvisor(tmp_path, *shlex.split(command))
        for part in expected.split("[…]\n"):
            assert part in said, command
            said = said[said.index(part) + len(part) :]


def test_its_tables_name_the_gaps_as_they_are() -> None:
    told = README.read_text("utf-8")
    own = [gap for gap in joined().gaps.values() if joined().origin_of(gap).layer == "readiness"]
    assert len(own) == 4
    for gap in own:
        assert f"| {gap.code} {gap.name['en']} |" in told


def test_its_counts_are_right() -> None:
    told = README.read_text("utf-8")
    made = joined()
    own = [q for q in made.questions.values() if made.origin_of(q).layer == "readiness"]
    assert len(own) == 10 and "im-core asks ten questions more" in " ".join(told.split())
    assert len(made.dimensions) == 15 and "taken over fifteen of them" in told
