"""The example of a server answers what it is asked, several at once, and survives nonsense."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import ThreadingHTTPServer
from types import ModuleType
from typing import Any

import pytest

import imadvisor
from conftest import ROOT

FILE = ROOT / "examples" / "serve.py"
ANSWERS = {"date": "2026-11-02", "answers": {"owner_named": "no", "hours_to_answer": 7.5}}


def _example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("serve", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _quiet(_example().Handler)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _quiet(handler: Any) -> Any:
    return type("Quiet", (handler,), {"log_message": lambda *_: None})


def _post(port: int, body: bytes) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/", body)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_it_gives_the_advice_of_the_command_line(port: int) -> None:
    status, said = _post(port, json.dumps(ANSWERS).encode())
    assert status == 200
    assert said == imadvisor.advise(ANSWERS).to_dict()


def test_many_ask_at_once(port: int) -> None:
    asked = [{**ANSWERS, "answers": {"owner_named": answer}} for answer in ("no", "yes")]
    expected = [imadvisor.advise(answers).to_dict() for answers in asked]
    assert expected[0] != expected[1]

    def ask(number: int) -> bool:
        status, said = _post(port, json.dumps(asked[number % 2]).encode())
        return status == 200 and bool(said == expected[number % 2])

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(30)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b'"examples/municipality.toml"',
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({**ANSWERS, "answers": {"owner_namd": "no"}}).encode(),
        json.dumps({"answers": {"users": 1e999}}).encode(),
        b'{"date": "2026-11-02", "ruleset": "../../elsewhere", "answers": 3}',
    ],
)
def test_what_is_no_answer_is_refused_and_said(port: int, body: bytes) -> None:
    status, said = _post(port, body)
    assert status == 400
    assert said["error"]
    assert _post(port, json.dumps(ANSWERS).encode())[0] == 200


def test_it_is_short_and_needs_nothing_but_python() -> None:
    text = FILE.read_text(encoding="utf-8")
    imports = [line.split()[1].split(".")[0] for line in text.splitlines() if "import" in line[:6]]
    assert {*imports} == {"json", "sys", "imadvisor"}
    body = text.partition("    def do_POST")[2].partition("if __name__")[0]
    assert len(body.splitlines()) <= 22
