"""The guard: it calls what plugins bring, and what goes wrong in there goes no further.

It is against faults, not against malice: a plugin is code that runs with the rights of the user.
Each call runs in a thread of its own kind, so that one that does not end can be left alone, and
so that an interrupt by the user is never taken for one that a plugin raises.
"""

from __future__ import annotations

import contextlib
import contextvars
import logging
import queue
import threading
import time
import traceback
import warnings
from _thread import _count as count_of_threads
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from imadvisor.plugins.faults import Fault, PartError, Plugin, described
from imadvisor.plugins.surroundings import (
    STREAMS,
    Printed,
    Surroundings,
    descriptors_apart,
    nothing_typed,
)

SECONDS = 60.0
"""So long a part of a plugin may take, where nothing else is set."""

_A_MOMENT = 0.2
_LONGER = "give it longer: set the variable IMADVISOR_PLUGIN_SECONDS, or seconds in [plugins]"
_NOTHING_BUT_DATA = "a plugin does nothing but return data"

Listener = Callable[[Fault], None]


class WrongThing(Exception):
    """A part has or returns something else than it should.

    Args:
        cause: as in `Fault`.
        hint: as in `Fault`; the usual one where it is empty.
    """

    def __init__(self, cause: str, hint: str = "") -> None:
        super().__init__(cause)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a part of a plugin.

    Args:
        plugin: whose code it is.
        part: as in `Fault`.
        hook: as in `Fault`.
        allowed: what it may raise on purpose.
        quick: whether it is called very often: less is looked after around it.
        seconds: how long it may take; None for the limit of the guard.
        longer: the hint where it takes longer.
        hint: the next step where it fails; the usual one where it is empty.
    """

    plugin: Plugin
    part: str = ""
    hook: str = ""
    allowed: tuple[type[Exception], ...] = ()
    quick: bool = False
    seconds: float | None = None
    longer: str = _LONGER
    hint: str = ""

    def fault(self, cause: str, hint: str = "", trace: str = "") -> Fault:
        """A fault of this use."""
        return Fault(
            self.plugin,
            self.hook,
            cause,
            hint or self.hint or self.plugin.way_out,
            self.part,
            trace,
        )


def log(fault: Fault) -> None:
    """Tell a fault in the log, where nobody else listens."""
    logging.getLogger("imadvisor.plugins").warning("%s", fault)


class Guard:
    """Calls the code of plugins.

    Args:
        seconds: how long each part may take.
        listener: told of faults after which the work goes on.
    """

    def __init__(self, seconds: float = SECONDS, listener: Listener = log) -> None:
        self.seconds = seconds
        self.listener = listener

    def call(self, use: Use, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function of a plugin.

        Args:
            use: what it is used for.
            function: that is called; what comes out is also held against its contract in it.
            arguments: that it is given.

        Raises:
            PartError: it raised, ended the program, took too long, or raised `WrongThing`.
            Exception: what it may raise on purpose.
        """
        worker: _Worker | None = getattr(_HERE, "worker", None)
        if worker is not None:
            # One part uses another: the thread is there already, and so is the limit.
            outcome = worker.nested(use, function, arguments)
        else:
            outcome = self._from_outside(use, function, arguments)
        if isinstance(outcome, _Returned):
            return outcome.value
        if isinstance(outcome, _Meant):
            raise outcome.error
        raise PartError(use.fault(outcome.cause, outcome.hint, outcome.trace))

    def _from_outside(
        self, use: Use, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> _Outcome:
        worker = _idle_worker()
        alone = threading.current_thread() is threading.main_thread()
        printed = STREAMS.enter(alone=alone)
        around = Surroundings()
        threads = count_of_threads()
        seconds = self.seconds if use.seconds is None else use.seconds
        outcome: _Outcome | None = None
        try:
            with contextlib.nullcontext() if use.quick else _apart(printed, alone=alone):
                worker.jobs.put((use, function, arguments))
                outcome = _awaited(worker.outcomes, seconds)
        finally:
            late = outcome is None
            # Read before it is asked to stop: then it is in no part any more.
            innermost = worker.uses[-1] if worker.uses else use
            if late:
                worker.abandon()
            strays = alone and (late or count_of_threads() > threads)
            changed = list(around.restored())
            if STREAMS.leave(strays=strays, abandoned=worker.ident if late else None):
                changed.append("the standard streams")
            if not late:
                _IDLE.append(worker)
        if outcome is None:
            cause = f"it took longer than {seconds:g} seconds, and was abandoned"
            raise PartError(innermost.fault(cause, use.longer))
        for cause in _remarks(printed, changed):
            self.listener(use.fault(cause, _NOTHING_BUT_DATA))
        return outcome


def _remarks(printed: Printed, changed: list[str]) -> Iterator[str]:
    if printed.text:
        shown = printed.text if len(printed.text) <= 80 else printed.text[:80] + "…"
        yield f"it prints {shown!r}, which is left out"
    if changed:
        yield f"it changes {' and '.join(changed)}, which is put back"


@contextlib.contextmanager
def _apart(printed: Printed, *, alone: bool) -> Iterator[None]:
    """Keep the surroundings that take longer to keep; only for the thread that has the terminal."""
    with warnings.catch_warnings():
        if alone:
            with nothing_typed(), descriptors_apart(printed):
                yield
        else:
            yield


# -- the threads ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Any


@dataclass(frozen=True, slots=True)
class _Meant:
    """What was raised on purpose."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _Failed:
    cause: str
    hint: str = ""
    trace: str = ""


_Outcome = _Returned | _Meant | _Failed


class _Abandoned(BaseException):
    """Asks a thread to stop for which nobody waits any more."""


class _Worker(threading.Thread):
    """A thread that runs the code of plugins; it ends with the program."""

    def __init__(self) -> None:
        super().__init__(name="imadvisor plugin", daemon=True)
        self.jobs: queue.SimpleQueue[tuple[Use, Callable[..., Any], tuple[Any, ...]]] = (
            queue.SimpleQueue()
        )
        self.outcomes: queue.SimpleQueue[_Outcome] = queue.SimpleQueue()
        self.uses: list[Use] = []
        self._wanted = True

    def run(self) -> None:
        """Run one job after the other."""
        _HERE.worker = self
        STREAMS.add_guest(threading.get_ident())
        with contextlib.suppress(_Abandoned):
            while self._wanted:
                use, function, arguments = self.jobs.get()
                # Nothing of one job, such as how decimals are rounded, lasts into the next.
                self.outcomes.put(contextvars.Context().run(self.nested, use, function, arguments))
                del use, function, arguments

    def nested(
        self, use: Use, function: Callable[..., Any], arguments: tuple[Any, ...]
    ) -> _Outcome:
        """Run a job in this thread, which is the one that runs already."""
        self.uses.append(use)
        try:
            return _Returned(function(*arguments))
        except BaseException as error:
            if isinstance(error, _Abandoned):
                raise
            return _outcome_of(error, use)
        finally:
            self.uses.pop()

    def abandon(self) -> None:
        """Ask the thread to stop; it does so as soon as it runs Python again."""
        import ctypes

        self._wanted = False
        if self.ident is not None:
            ident = ctypes.c_ulong(self.ident)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(_Abandoned))


def _outcome_of(error: BaseException, use: Use) -> _Outcome:
    try:
        # Asked of the type itself: an exception may pretend to be of another one.
        if issubclass(type(error), PartError):
            return _Meant(error)
        if issubclass(type(error), WrongThing):
            trace = "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""
            return _Failed(str(error), error.hint, trace)  # type: ignore[attr-defined]
        if issubclass(type(error), use.allowed):
            str(error)
            return _Meant(error)
        return _Failed(described(error), "", "".join(traceback.format_exception(error)))
    except _Abandoned:
        raise
    except BaseException:
        return _Failed("it raises what cannot be looked at")


_HERE = threading.local()
_IDLE: deque[_Worker] = deque()


def _idle_worker() -> _Worker:
    while _IDLE:
        with contextlib.suppress(IndexError):
            worker = _IDLE.pop()
            # After a fork the threads of the other process are not here.
            if worker.is_alive():
                return worker
    worker = _Worker()
    worker.start()
    return worker


def _awaited(outcomes: queue.SimpleQueue[_Outcome], seconds: float) -> _Outcome | None:
    """What comes out within the seconds, else None; the user may interrupt the waiting."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            # On some systems nothing interrupts one long waiting.
            return outcomes.get(timeout=min(left, _A_MOMENT))
    return None
