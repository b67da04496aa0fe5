"""The way that one parameter takes through a house, as the code is written; nothing is run.

A call that passes the parameter on, or what was made from it, is followed: branches one after the
other, each function once, a call from one function to another once. Where the code doesn't say
which function is called (a table, one of several classes), the way ends there. An attribute is no
call, even where a property is behind it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from tests.finder import Finder, Function, Place, arguments
from tests.house import House, Module


@dataclass
class Way:
    """The functions visited, in order; a stay is what lies in one file without a break."""

    house: House
    end: str = ""
    visits: list[Place] = field(default_factory=list)

    @property
    def stays(self) -> list[tuple[str, list[str]]]:
        """Each stay: its file, and the functions visited there."""
        return [
            (name, [place.words for place in places])
            for name, places in groupby(self.visits, lambda place: place.module.name)
        ]

    @property
    def files(self) -> int:
        """How many files are entered."""
        return len({name for name, _ in self.stays})

    @property
    def climbs(self) -> list[tuple[str, str]]:
        """Where a stay on a lower floor is followed by one on a higher floor."""
        floors, modules = self.house.floors, self.house.modules
        return [
            (one, other)
            for (one, _), (other, _) in pairwise(self.stays)
            if floors[modules[one].room] < floors[modules[other].room]
        ]

    def __str__(self) -> str:
        return f"{len(self.stays)} stays / {self.files} files / {len(self.climbs)} climbs"


class Arrived(Exception):
    """The way is at its end."""


def walk(house: House, start: str, end: str = "") -> Way:
    """Follows a parameter, given as module:Class.function:parameter, to module:Class.function."""
    file, name, parameter = start.split(":")
    module = house.modules[file]
    within, _, function = name.rpartition(".")
    place = (
        Finder(house).method(Place(module, module.defined[within]), function)
        if within
        else Place(module, module.defined[function])
    )
    if place is None:
        raise LookupError(f"{start} isn't in this house")
    way = Way(house, end)
    with suppress(Arrived):
        Walker(Finder(house), way, set()).enter(place, {parameter})
    return way


class Walker:
    """Goes through one function in the order in which it is worked out."""

    def __init__(self, finder: Finder, way: Way, passed: set[ast.AST]) -> None:
        self.finder, self.way, self.passed = finder, way, passed
        self.place = Place(Module("", ast.Module([], []), package=False), ast.Module([], []))
        self.carried: set[str] = set()
        self.kinds: dict[str, Place | None] = {}
        self.gone_to: set[ast.AST] = set()

    def enter(self, place: Place, carried: set[str]) -> None:
        """Visits a function, and goes through it where it wasn't passed before."""
        self.way.visits.append(place)
        if f"{place.module.name}:{place.words}" == self.way.end:
            raise Arrived
        if place.node in self.passed or not isinstance(place.node, Function):
            return
        self.passed.add(place.node)
        inner = Walker(self.finder, self.way, self.passed)
        inner.place, inner.carried = place, carried
        inner.kinds = {
            arg.arg: self.finder.kind(place.module, arg.annotation) for arg in arguments(place.node)
        }
        if place.within is not None:
            inner.kinds["self"] = Place(place.module, place.within)
        inner.go_all(place.node.body)

    def carries(self, node: ast.AST | None) -> bool:
        """Whether an expression is the parameter, a part of it or what one of ours made of it.

        What is told from it (a comparison, a text around it) isn't it any more.
        """
        match node:
            case ast.Name(id=name):
                return name in self.carried
            case ast.Attribute(value=of) | ast.Subscript(value=of) | ast.Starred(value=of):
                return self.carries(of)
            case ast.Await(value=of) | ast.NamedExpr(value=of):
                return self.carries(of)
            case ast.IfExp(body=one, orelse=other):
                return self.carries(one) or self.carries(other)
            case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                return any(map(self.carries, parts))
            case ast.ListComp(elt=made) | ast.GeneratorExp(elt=made) | ast.SetComp(elt=made):
                return self.carries(made)
            case ast.Call():
                return self.followed(node) is not None
        return False

    def kind(self, node: ast.AST) -> Place | None:
        """The class of ours that an expression is of, as far as the code says."""
        if isinstance(node, ast.Await):
            return self.kind(node.value)
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id)
        if isinstance(node, ast.Attribute):
            of = self.kind(node.value)
            return self.finder.attribute(of, node.attr) if of else None
        called = self.called(node) if isinstance(node, ast.Call) else None
        if called is None or isinstance(called.node, ast.ClassDef):
            return called
        return self.finder.kind(called.module, getattr(called.node, "returns", None))

    def called(self, call: ast.Call) -> Place | None:
        """What a call calls."""
        if isinstance(call.func, ast.Name):
            return self.finder.named(self.place.module, call.func.id)
        if not isinstance(call.func, ast.Attribute):
            return None
        of = self.kind(call.func.value)
        if of is not None:
            return self.finder.method(of, call.func.attr)
        return self.finder.only(call.func.attr)

    def put(self, target: ast.AST, value: ast.AST | None) -> None:
        """Keeps what a name now carries and is."""
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        # What a call gives in several parts isn't told apart, and so isn't followed.
        apart = isinstance(target, ast.Tuple) and not isinstance(value, ast.Name | ast.Attribute)
        if self.carries(value) and not apart:
            self.carried |= {name for name in names if name != "self"}
        if value is not None and isinstance(target, ast.Name):
            self.kinds[target.id] = self.kind(value) or self.kinds.get(target.id)

    def go(self, node: ast.AST) -> None:
        """Goes through an expression or a statement, what is worked out first first."""
        match node:
            case ast.Assign(targets=targets, value=value):
                self.go(value)
                for target in targets:
                    self.put(target, value)
            case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                if node.value is not None:
                    self.go(node.value)
                self.put(node.target, node.value)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                self.go(node.iter)
                self.put(node.target, node.iter)
                later = node.ifs if isinstance(node, ast.comprehension) else node.body + node.orelse
                self.go_all(later)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self.go_all(node.generators)
                self.go_all(each for name, each in ast.iter_fields(node) if name != "generators")
            case ast.Call():
                self.go_all(ast.iter_child_nodes(node))
                self.follow(node)
            case _:
                self.go_all(ast.iter_child_nodes(node))

    def go_all(self, nodes: Iterable[ast.AST]) -> None:
        """Goes through one after the other."""
        for node in nodes:
            self.go(node)

    def follow(self, node: ast.Call) -> None:
        """Goes on to where the parameter is passed."""
        found = self.followed(node)
        if found is None or not isinstance(found.node, Function):
            return
        if found.node not in self.gone_to:
            self.gone_to.add(found.node)
            self.enter(found, self._received(node, found, found.node))

    def followed(self, call: ast.Call) -> Place | None:
        """What a call calls, if it passes the parameter on to one of ours."""
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        of = call.func.value if isinstance(call.func, ast.Attribute) else None
        return self.called(call) if any(map(self.carries, [of, *values])) else None

    def _received(self, call: ast.Call, found: Place, function: Function) -> set[str]:
        names = [arg.arg for arg in arguments(function)]
        given: list[ast.AST] = [*call.args]
        decorators = {getattr(each, "id", "") for each in function.decorator_list}
        if found.within is not None and "staticmethod" not in decorators:
            of = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            given.insert(0, of)
        received = {name for name, value in zip(names, given, strict=False) if self.carries(value)}
        return received | {
            keyword.arg for keyword in call.keywords if keyword.arg and self.carries(keyword.value)
        }
