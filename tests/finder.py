"""What a name, a call or an annotation in a file of a house means, as the code says it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from tests.house import House, Module

Function = ast.FunctionDef | ast.AsyncFunctionDef
BUILT_IN = {name for kind in (dict, list, set, str, tuple) for name in dir(kind)}


@dataclass(frozen=True)
class Place:
    """A function or a class, and the file in which it stands."""

    module: Module
    node: ast.AST
    within: ast.ClassDef | None = None

    @property
    def words(self) -> str:
        """What it is called, with its class."""
        name = getattr(self.node, "name", "")
        return f"{self.within.name}.{name}" if self.within else name


class Finder:
    """Finds what a name or an annotation means in a file."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._methods: dict[str, list[Place]] = {}
        for module in house.modules.values():
            for each in module.defined.values():
                if isinstance(each, ast.ClassDef) and module.room != "bench":
                    for item in each.body:
                        if isinstance(item, Function):
                            found = Place(module, item, each)
                            self._methods.setdefault(item.name, []).append(found)

    def named(self, module: Module, name: str) -> Place | None:
        """The function or class of this name, wherever it was imported from."""
        if name in module.defined:
            return Place(module, module.defined[name])
        there, called = module.imported.get(name, ("", ""))
        return (
            self.named(self.house.modules[there], called) if there in self.house.modules else None
        )

    def only(self, name: str) -> Place | None:
        """The one method of this name, where the house has one only."""
        found = self._methods.get(name, [])
        return found[0] if len(found) == 1 and name not in BUILT_IN else None

    def method(self, of: Place, name: str) -> Place | None:
        """A method of a class or of those it is made from; None of one that others fulfil."""
        if not isinstance(of.node, ast.ClassDef):
            return None
        bases = [base.id for base in of.node.bases if isinstance(base, ast.Name)]
        if "Protocol" in bases:
            return self._fulfilled(of, name)
        for item in of.node.body:
            if isinstance(item, Function) and item.name == name:
                return Place(of.module, item, of.node)
        above = [found for base in bases if (found := self.named(of.module, base))]
        return next((found for base in above if (found := self.method(base, name))), None)

    def _fulfilled(self, protocol: Place, name: str) -> Place | None:
        """The method of the one class beside a protocol that says it fulfils it."""
        own = getattr(protocol.node, "name", "")
        beside = [
            each
            for each in protocol.module.tree.body
            if isinstance(each, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id == own for base in each.bases)
        ]
        found = beside[0].body if len(beside) == 1 else []
        own_method = (item for item in found if isinstance(item, Function) and item.name == name)
        return next((Place(protocol.module, item, beside[0]) for item in own_method), None)

    def kind(self, module: Module, annotation: ast.AST | None) -> Place | None:
        """The class of ours that an annotation names, None beside it or not."""
        if isinstance(annotation, ast.BinOp):
            return self.kind(module, annotation.left) or self.kind(module, annotation.right)
        return self.named(module, annotation.id) if isinstance(annotation, ast.Name) else None

    def attribute(self, of: Place, name: str) -> Place | None:
        """The class of an attribute: as annotated, or as __init__ was given it."""
        for item in getattr(of.node, "body", []):
            if isinstance(item, ast.AnnAssign) and getattr(item.target, "id", "") == name:
                return self.kind(of.module, item.annotation)
            if isinstance(item, Function) and item.name == name:
                return self.kind(of.module, item.returns)
            if isinstance(item, Function) and item.name == "__init__":
                given = {arg.arg: arg.annotation for arg in arguments(item)}
                for target, value in _assigned(item):
                    if getattr(target, "attr", "") == name:
                        return self.kind(of.module, given.get(getattr(value, "id", "")))
        return None


def arguments(function: Function) -> list[ast.arg]:
    """What a function takes, in order."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _assigned(function: Function) -> Iterable[tuple[ast.AST, ast.AST]]:
    """Each target and what is put into it, tuples taken apart."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    yield from zip(target.elts, node.value.elts, strict=False)
                else:
                    yield target, node.value
