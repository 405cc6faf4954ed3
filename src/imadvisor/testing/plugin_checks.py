"""What all checks of parts of plugins share: how a part is used, and what it is held to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from imadvisor.plugins.contracts import CONTRACTS
from imadvisor.plugins.faults import Fault, PartError, Plugin
from imadvisor.plugins.guard import Guard, Use

if TYPE_CHECKING:
    pass


# -- parts of plugins -------------------------------------------------------------------------

_Check = TypeVar("_Check", bound=Callable[..., Any])


def kept_to(check: _Check) -> _Check:
    """A check of which a part that fails in use is a finding like any other."""

    @wraps(check)
    def checking(*arguments: Any, **named: Any) -> Any:
        try:
            return check(*arguments, **named)
        except PartError as error:
            raise AssertionError(f"{error}\n{error.trace}".rstrip()) from None

    return cast(_Check, checking)


def as_used(hook: str, part: Any) -> Any:
    """A part as imadvisor uses it: called by the guard, with everything that it remarks raised."""

    def refuse(fault: Fault) -> NoReturn:
        raise PartError(fault)

    plugin = Plugin("checked", type(part).__module__, "", "loaded")
    guard = Guard(listener=refuse)
    return guard.call(Use(plugin, hook=hook), CONTRACTS[hook].sound, part, guard, plugin)
