"""An application with a store of its own, and visitors of every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from imadvisor.advisor.advisor import default_advisor
from imadvisor.store import Store, open_store
from imadvisor.web.app import application
from imadvisor.web.settings import ServiceSettings

KEY = "the-key-of-this-test"
HOST = "http://testserver"


class Served:
    """An application, and who may call it."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(f"sqlite:///{folder / 'advice.db'}")
        settings = ServiceSettings(key=KEY, hosts=("testserver",))
        self.app = application(self.store, default_advisor(), settings)

    def nobody(self) -> TestClient:
        return TestClient(self.app, base_url=HOST, headers={"accept-language": "en"})

    def consultant(self) -> TestClient:
        visitor = self.nobody()
        assert visitor.post("/enter", data={"key": KEY}).status_code == 200
        return visitor

    def respondent(self, round: str, role: str = "user") -> TestClient:
        visitor = self.nobody()
        secret = link(self.consultant(), round, role)
        assert visitor.post(f"/a/{secret}").status_code == 200
        return visitor

    def example(self) -> str:
        """The last round of the worked example."""
        visitor = self.consultant()
        page = visitor.post("/example", data={"token": token_in(visitor.get("/").text)})
        return str(re.findall(r'href="/rounds/([\w-]+)"', page.text)[0])


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="(\w*)"', page)
    assert found
    return found[1]


def begun(visitor: TestClient, name: str = "Waterland") -> str:
    """A client with a round, as a consultant begins it."""
    page = visitor.post("/clients", data={"name": name, "token": token_in(visitor.get("/").text)})
    assert page.status_code == 200
    return str(page.url).rpartition("/")[2]


def link(visitor: TestClient, round: str, role: str = "user") -> str:
    token = token_in(visitor.get(f"/rounds/{round}").text)
    page = visitor.post(f"/rounds/{round}/links", data={"role": role, "token": token})
    found = re.search(rf"{HOST}/a/([\w-]+)", page.text)
    assert found
    return found[1]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.store.close()
