"""Dicts and lists that stay as they are, so that whoever shares one cannot change it for others."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    raise TypeError("this is shared and cannot be changed: change a copy of it")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed; a copy of it is a plain dict."""

    __slots__ = ()
    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self) -> dict[K, V]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[K, V]:
        return {key: deepcopy(value, memo) for key, value in self.items()}

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)


class FrozenList(list[V]):
    """A list that cannot be changed; a copy of it is a plain list."""

    __slots__ = ()
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = _refuse
    reverse = sort = _refuse

    def __copy__(self) -> list[V]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[V]:
        return [deepcopy(value, memo) for value in self]

    def __reduce__(self) -> tuple[type, tuple[list[V]]]:
        return FrozenList, (list(self),)


def frozen(value: Any) -> Any:
    """A value with every dict and list in it frozen; everything else is taken as it is.

    What is frozen already is taken as it is too, with everything in it.

    Args:
        value: as a file of TOML or JSON holds it.
    """
    if isinstance(value, FrozenDict | FrozenList):
        return value
    if isinstance(value, dict):
        return FrozenDict(
            {
                key: frozen(inner) if isinstance(inner, (dict, list)) else inner
                for key, inner in value.items()
            }
        )
    if isinstance(value, list):
        return FrozenList([frozen(i) if isinstance(i, (dict, list)) else i for i in value])
    return value
