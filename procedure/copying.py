"""An incident copied, so that what is done to the one isn't done to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from procedure.state import Incident

Copy = Callable[[Any], Any]


def copied(incident: Incident) -> Incident:
    """The same incident once more; what never changes is shared between the two.

    That is every value, and each part that is frozen: only lists, dictionaries and parts that later
    entries write into are made anew, by what the classes declare of themselves.
    """
    copy: Incident = _of_class(Incident)(incident)
    return copy


def _of(kind: Any) -> Copy | None:
    """How a value of this kind is copied; None where it can be shared."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_optional([each for each in inner if each is not NoneType])
    if origin is list:
        return _of_list(_of(inner[0]))
    if origin is dict:
        return _of_dict(_of(inner[1]))
    if isinstance(kind, type) and is_dataclass(kind) and not _frozen(kind):
        return _of_class(kind)
    return None


def _frozen(kind: Any) -> bool:
    return bool(kind.__dataclass_params__.frozen)


def _of_optional(kinds: list[Any]) -> Copy | None:
    copies = [copy for copy in map(_of, kinds) if copy is not None]
    if not copies:
        return None
    if len(kinds) > 1:
        raise TypeError(f"Which of {kinds} it is can't be told from the value.")
    copy = copies[0]
    return lambda value: None if value is None else copy(value)


def _of_list(inner: Copy | None) -> Copy:
    return list if inner is None else lambda value: [inner(each) for each in value]


def _of_dict(inner: Copy | None) -> Copy:
    if inner is None:
        return dict
    return lambda value: {key: inner(each) for key, each in value.items()}


@cache
def _of_class(kind: Any) -> Copy:
    hints = get_type_hints(kind)
    parts = [(each.name, _of(hints[each.name])) for each in fields(kind)]
    shared = [name for name, copy in parts if copy is None]
    made = [(name, copy) for name, copy in parts if copy is not None]

    def copy_of(value: Any) -> Any:
        copy = object.__new__(kind)
        for name in shared:
            setattr(copy, name, getattr(value, name))
        for name, inner in made:
            setattr(copy, name, inner(getattr(value, name)))
        return copy

    return copy_of
