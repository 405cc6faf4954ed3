"""The commands of the store: figures, a copy, a client out, a client gone."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import imadvisor
from conftest import ROOT
from imadvisor.advisor.advisor import default_advisor
from imadvisor.store import open_store

FILE = ROOT / "examples" / "municipality.toml"
Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept' / 'advice.db'}"


@pytest.fixture
def client(url: str) -> str:
    """A client with the municipality's answers."""
    store = open_store(url)
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rules = store.keep_rules(default_advisor().ruleset())
    client = store.add_client("Waterland")
    assessment = store.add_assessment(client.id, "", "im-core")
    sheet = store.add_sheet(store.add_round(assessment.id, said["date"], rules).id)
    for question, answer in said["answers"].items():
        store.save_answer(sheet.id, question, answer)
    store.close()
    return client.id


def test_status_says_what_is_kept_and_where(run: Run, url: str, client: str) -> None:
    result = run("store", "status", "--store", url)
    assert result.exit_code == 0
    assert "advice.db" in result.stdout and f"{client}  Waterland" in result.stdout
    found = json.loads(run("store", "status", "--store", url, "--format", "json").stdout)
    assert found["counts"]["sheets"] == 1
    assert [one["id"] for one in found["clients"]] == [client]


def test_a_client_goes_out_as_the_files_of_the_command_line(
    run: Run, url: str, client: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    assert run("store", "export", client, "-o", str(folder), "--store", url).exit_code == 0
    out = folder / "assessment-1"
    theirs = imadvisor.advise(out / "round-1", out / "rules-1").to_dict()
    ours = imadvisor.advise(FILE).to_dict()
    for part in ("overall", "dimensions", "gaps", "recommendations"):
        levels = [[one["id"] for one in said[part]] for said in (theirs, ours) if part != "overall"]
        assert levels[:1] == levels[1:]
    assert theirs["overall"] == ours["overall"]


def test_a_copy_is_a_store(run: Run, url: str, client: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("store", "backup", "-o", str(copy), "--store", url).exit_code == 0
    found = json.loads(
        run("store", "status", "--store", f"sqlite:///{copy}", "--format", "json").stdout
    )
    assert [one["id"] for one in found["clients"]] == [client]


def test_a_copy_is_put_back(run: Run, url: str, client: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run("store", "backup", "-o", str(copy), "--store", url)
    run("store", "erase", client, "--store", url, "--yes")
    assert run("store", "restore", str(copy), "--store", url, input="n\n").exit_code == 1
    result = run("store", "restore", str(copy), "--store", url, "--yes")
    assert result.exit_code == 0, result.output
    assert "what was there before is in" in result.stdout
    found = json.loads(run("store", "status", "--store", url, "--format", "json").stdout)
    assert [one["id"] for one in found["clients"]] == [client]
    other = run("store", "restore", str(FILE), "--store", url, "--yes")
    assert other.exit_code == 2, other.output


def test_a_copy_is_not_written_over_the_store(run: Run, url: str, client: str) -> None:
    file = url.removeprefix("sqlite:///")
    before = Path(file).read_bytes()
    result = run("store", "backup", "-o", file, "--store", url)
    assert result.exit_code == 2
    assert "this output would" in result.stderr
    assert Path(file).read_bytes() == before


def test_erasing_asks_first_and_says_what_is_gone(run: Run, url: str, client: str) -> None:
    assert run("store", "erase", client, "--store", url, input="n\n").exit_code == 1
    result = run("store", "erase", client, "--store", url, "--yes")
    assert "1 sheets" in result.stdout
    again = run("store", "erase", client, "--store", url, "--yes")
    assert again.exit_code == 2
    assert "there is no client" in again.stderr


def test_a_token_lets_a_program_in_and_is_not_kept(run: Run, url: str) -> None:
    secret = run("store", "token", "--store", url, "--days", "1").stdout.strip()
    store = open_store(url)
    assert store.token_for(secret, "advise") is not None
    store.close()


def test_serving_others_without_a_password_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("serve", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert result.exit_code == 2
    assert "--password-file" in result.stderr
    short = tmp_path / "password.txt"
    short.write_text("short", encoding="utf-8")
    result = run("serve", "--host", "0.0.0.0", "--password-file", str(short))  # noqa: S104
    assert result.exit_code == 2
    assert "at least 10 characters" in result.stderr
