"""The small mistakes that can be made in a module, each at one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from blocks import blocks

_COMPARED: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">"),
    ast.LtE: ("<", ">="),
    ast.Gt: (">=", "<"),
    ast.GtE: (">", "<="),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
_COMPUTED: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_RETURNED = {"bool": "not ({})", "int": "({}) + 1", "str": '""'}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it.

    Args:
        module: relative to the package.
        block: the name of the block that it is in.
        line: from 1.
        was: the lines as they stand, without the spaces around them.
        becomes: the same lines with the mistake.
        begin: where the mistake begins, in bytes.
        end: where what it takes the place of ends.
        text: that is written there instead.
    """

    module: str
    block: str
    line: int
    was: str
    becomes: str
    begin: int
    end: int
    text: str

    @property
    def function(self) -> str:
        """The function that it is in, or what stands for the module itself."""
        return self.block.split("::")[1]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others, also after lines were added elsewhere in the module."""
        return f"{self.module}::{self.function}", self.was, self.becomes

    def in_place(self, source: bytes) -> bytes:
        """The source of the module with the mistake in it."""
        return source[: self.begin] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.was}  ->  {self.becomes}"


def mutants(raw: bytes, module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its places."""
    tree = ast.parse(raw)
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    home = _homes(tree, module)
    left_out = {id(inner) for part in _undecided(tree) for inner in ast.walk(part)}
    seen = set[tuple[int, int, str]]()
    for node in ast.walk(tree):
        for target, text in _instead(node):
            if id(target) in left_out:
                continue
            assert target.end_lineno is not None and target.end_col_offset is not None
            begin = starts[target.lineno - 1] + target.col_offset
            end = starts[target.end_lineno - 1] + target.end_col_offset
            before = raw[begin:end].decode()
            if before == text or (begin, end, text) in seen:
                continue
            seen.add((begin, end, text))
            head = raw[starts[target.lineno - 1] : begin].decode()
            tail = raw[end : starts[target.end_lineno]].decode()
            yield Mutant(
                module,
                home[id(target)],
                target.lineno,
                _one_line(head + before + tail),
                _one_line(head + text + tail),
                begin,
                end,
                text,
            )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _homes(tree: ast.Module, module: str) -> dict[int, str]:
    """The innermost block that a node stands in, by the identity of the node."""
    home: dict[int, str] = {}
    for name, body in blocks(tree, module):
        for statement in body:
            home.update((id(node), name) for node in ast.walk(statement))
    return home


def _undecided(tree: ast.Module) -> Iterator[ast.AST]:
    """What decides nothing: annotations, what is asserted, the texts of errors, decorators."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from node.decorator_list
                every = (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)
                yield from (argument.annotation for argument in every if argument.annotation)
                if node.returns:
                    yield node.returns
            case ast.ClassDef():
                yield from node.decorator_list
            case ast.AnnAssign():
                yield node.annotation
            case ast.Assert() | ast.Raise() | ast.JoinedStr():
                yield node
            case ast.If() if "TYPE_CHECKING" in ast.unparse(node.test):
                yield node


def _instead(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Compare(ops=ops):
            operands = [node.left, *node.comparators]
            for place, op in enumerate(ops):
                for other in _COMPARED[type(op)]:
                    signs = [_sign(one) for one in ops]
                    signs[place] = other
                    texts = [_text(operand) for operand in operands]
                    pairs = zip(signs, texts[1:], strict=True)
                    yield node, texts[0] + "".join(f" {sign} {text}" for sign, text in pairs)
        case ast.BoolOp(values=values):
            other = "or" if isinstance(node.op, ast.And) else "and"
            yield node, f"({f' {other} '.join(_text(value) for value in values)})"
            for place in range(len(values)):
                rest = [_text(value) for n, value in enumerate(values) if n != place]
                word = "and" if isinstance(node.op, ast.And) else "or"
                yield node, f"({f' {word} '.join(rest)})"
        case ast.UnaryOp(op=ast.Not()):
            yield node, _text(node.operand)
        case ast.UnaryOp(op=ast.USub()):
            yield node, _text(node.operand)
        case ast.BinOp() if type(node.op) in _COMPUTED and not _textual(node):
            left, right = _text(node.left), _text(node.right)
            yield node, f"{left} {_COMPUTED[type(node.op)]} {right}"
        case ast.Constant(value=bool()):
            yield node, str(not node.value)
        case ast.Constant(value=int() as number):
            yield node, str(number + 1)
            yield node, f"({number - 1})"
        case ast.IfExp():
            test, body, other = _text(node.test), _text(node.body), _text(node.orelse)
            yield node, f"({other} if {test} else {body})"
        case ast.Call(func=ast.Name(id=name)) if name in _SWAPPED:
            yield node.func, _SWAPPED[name]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for generator in node.generators:
                for condition in generator.ifs:
                    yield condition, "True"
        case ast.If() | ast.While():
            yield node.test, "False"
            if isinstance(node, ast.If):
                yield node.test, "True"
        case ast.FunctionDef(returns=ast.expr() as returned):
            kind = ast.unparse(returned)
            for inner in _own_returns(node):
                assert inner.value is not None
                if kind in _RETURNED and not isinstance(inner.value, ast.Constant):
                    yield inner.value, _RETURNED[kind].format(_text(inner.value))
                elif kind.endswith("| None") and ast.unparse(inner.value) != "None":
                    yield inner.value, "None"
                elif kind.split("[")[0] in ("list", "tuple", "set", "dict", "frozenset"):
                    yield inner.value, f"{kind.split('[')[0]}()"
        case ast.Continue() | ast.Break() | ast.AugAssign():
            yield node, "pass"
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield node, "pass"
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield node, "pass"


def _own_returns(function: ast.FunctionDef) -> Iterator[ast.Return]:
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Return) and node.value is not None:
            yield node
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _textual(node: ast.BinOp) -> bool:
    """Whether it puts texts or rows together, which cannot be taken apart again."""
    parts = [node.left, node.right]
    return any(
        isinstance(part, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp)
        or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in parts
    )


def _sign(op: ast.cmpop) -> str:
    return ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2]


def _text(node: ast.expr) -> str:
    text = ast.unparse(node)
    whole = isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Constant)
    return text if whole else f"({text})"
