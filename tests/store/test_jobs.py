"""Long work is done once, whoever stops meanwhile."""

from __future__ import annotations

import threading
from collections import Counter

from imadvisor.store import Store
from imadvisor.store.jobs import MOST_TRIES
from store.databases import postgres, url
from store.kept import ADVISOR, round_of, store

__all__ = ["postgres", "store", "url"]


def test_a_job_goes_from_asking_to_its_result(store: Store) -> None:
    jobs = store.jobs
    asked = jobs.add("plan", {"goal": 3})
    assert jobs.job(asked.id) == asked and not asked.is_over
    assert jobs.job("none") is None and jobs.result(asked.id) is None
    taken = jobs.claim("one")
    assert taken is not None and (taken.id, taken.state) == (asked.id, "running")
    assert jobs.claim("two") is None
    assert jobs.beat(asked.id, "one", 140)
    found = jobs.job(asked.id)
    assert found is not None and found.done == 100
    # Only who does it says how it goes.
    assert not jobs.beat(asked.id, "two")
    assert not jobs.finish(asked.id, "two", b"")
    assert jobs.finish(asked.id, "one", b"\0result")
    assert jobs.result(asked.id) == b"\0result"
    found = jobs.job(asked.id)
    assert found is not None and found.is_over and found.state == "done"
    assert not jobs.cancel(asked.id)


def test_a_cancelled_job_is_told_to_who_does_it_and_gives_nothing(store: Store) -> None:
    round = round_of(store, ADVISOR.ruleset()).id
    asked = store.jobs.add("pdf", {}, round=round)
    store.jobs.claim("one")
    assert store.jobs.cancel(asked.id)
    assert not store.jobs.beat(asked.id, "one", 50)
    assert not store.jobs.finish(asked.id, "one", b"late")
    assert store.jobs.result(asked.id) is None
    assert [job.state for job in store.jobs.of(round)] == ["cancelled"]


def test_a_job_whose_worker_is_lost_is_taken_by_another_but_not_for_ever(store: Store) -> None:
    asked = store.jobs.add("plan", {})
    for number in range(MOST_TRIES):
        taken = store.jobs.claim(f"worker {number}", lost_after=0)
        assert taken is not None and taken.id == asked.id
    assert not store.jobs.finish(asked.id, "worker 0", b"too late")
    assert store.jobs.claim("last", lost_after=0) is None
    found = store.jobs.job(asked.id)
    assert found is not None and (found.state, found.problem) == ("failed", "lost")


def test_a_job_that_cannot_be_done_says_why(store: Store) -> None:
    asked = store.jobs.add("plan", {})
    store.jobs.claim("one")
    assert store.jobs.fail(asked.id, "one", "no plan within capacity\0")
    found = store.jobs.job(asked.id)
    assert found is not None and found.problem == "no plan within capacity"


def test_many_workers_do_each_job_once(store: Store) -> None:
    ids = [store.jobs.add("plan", {"number": number}).id for number in range(30)]
    done: list[str] = []

    def work(name: str) -> None:
        while (job := store.jobs.claim(name)) is not None:
            assert store.jobs.finish(job.id, name, name.encode())
            done.append(job.id)

    workers = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # In PostgreSQL a worker may see nothing while another takes the last one.
    work("rest")
    assert Counter(done) == dict.fromkeys(ids, 1)
