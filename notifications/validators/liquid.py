"""Texts that users write, in Liquid: parsed when saved, filled in from a plain dict, unable to run away.

The library's own limits leave gaps (a chain of `replace` or a joined range costs seconds inside one expression), so
three guards of ours stand beside them: a short list of filters with bounded values, a CPU budget asked at every node,
and a largest source.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sized
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment
from liquid.context import RenderContext
from liquid.exceptions import LiquidError

LONGEST_SOURCE = 10_000  # characters
LONGEST_VALUE = 20_000  # characters in any text a filter takes or makes
MOST_ITEMS = 1_000  # in any list or range a filter takes
LARGEST_NUMBER = 10**18
MOST_NAMES = 50  # that a text may assign
CPU_SECONDS = 0.05  # for one rendering, beside some 30 ms to parse the longest source
MOST_BRACKETS = 100  # nested ones cost the parser their square
MOST_OUTPUT = 200_000  # characters

# fmt: off
TAGS = frozenset((
    "#", "assign", "capture", "case", "comment", "content",
    "cycle", "echo", "for", "break", "continue", "if", "illegal",
    "liquid", "output", "unless",
))
FILTERS = frozenset((
    "append", "capitalize", "date", "default", "divided_by",
    "downcase", "first", "join", "last", "lstrip", "minus",
    "plus", "prepend", "remove", "round", "rstrip", "size",
    "slice", "sort", "split", "squish", "strip", "strip_newlines",
    "times", "truncate", "truncatewords", "uniq", "upcase",
))
# fmt: on

#: What a text may name: path -> what it is, for people. `customer.fields.NAME` stands for every own field.
KNOWN_FIELDS: Mapping[str, str] = {
    "customer.name": "Full name",
    "customer.first_name": "First name",
    "customer.language": "Language",
    "customer.fields": "Own fields",
    "journey.number": "Journey number",
    "journey.intent": "Intent",
    "journey.name": "Kind of journey",
    "journey.stage": "Current stage",
    "journey.next": "Next stage",
    "journey.due": "Expected date",
    "journey.owner": "Who takes care",
    "missing.list": "Missing documents",
    "missing.count": "Number missing",
    "company.name": "Company name",
}
ROOTS = frozenset(path.partition(".")[0] for path in KNOWN_FIELDS)


class TemplateBroken(Exception):
    """A text that cannot be used: `message` for people, `line` from 1 (0 where it is the whole text)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return _("Line %(line)s: %(text)s") % {"line": self.line, "text": self.message} if self.line else self.message


class _TooMuch(Exception):
    """A guard of ours said stop."""


class _Context(RenderContext):
    """Asks for the CPU time used at every node.

    Every node reads `disabled_tags` before it renders, loops and branches included: the one place to ask.
    """

    __slots__ = ("_disabled", "_ends")

    @property
    def disabled_tags(self) -> list[str]:
        if time.thread_time() > self._ends:
            raise _TooMuch(_("it takes too long to fill in"))
        return self._disabled

    @disabled_tags.setter
    def disabled_tags(self, names: list[str]) -> None:
        self._disabled = names
        self._ends = time.thread_time() + CPU_SECONDS

    def get_size_of_locals(self) -> int:
        if len(self.locals) > MOST_NAMES:
            raise _TooMuch(_("it assigns too many names"))
        return super().get_size_of_locals()


class _Template(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    context_depth_limit = 10
    loop_iteration_limit = 1_000
    local_namespace_limit = 100_000
    output_stream_limit = MOST_OUTPUT
    block_nesting_limit = 10
    template_class = _Template

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: self.tags[name] for name in TAGS}
        self.filters = {name: _bounded(self.filters[name]) for name in FILTERS}


def _bounded(filter_function: Callable[..., Any]) -> Callable[..., Any]:
    """The same filter, refusing large values before and after."""

    @wraps(filter_function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        for value in args:
            _refuse_large(value)
        result = filter_function(*args, **kwargs)
        _refuse_large(result)
        return result

    return guarded


def _refuse_large(value: Any) -> None:
    if isinstance(value, str):
        too_large = len(value) > LONGEST_VALUE
    elif isinstance(value, Sized):
        too_large = _length(value) > MOST_ITEMS
    else:
        too_large = isinstance(value, int | float) and abs(value) > LARGEST_NUMBER
    if too_large:
        raise _TooMuch(_("a value in it grows too large"))


def _length(value: Sized) -> int:
    try:
        return len(value)
    except OverflowError:  # a range longer than a machine word
        return MOST_ITEMS + 1


_ENVIRONMENT = _Environment()


def check_template(source: str) -> None:
    """Raise TemplateBroken, with the line, unless `source` parses and names only known fields."""
    template = _parse(source)
    for path, index in _named(template):
        if not _is_known(path):
            name = ".".join(str(part) for part in path)
            raise TemplateBroken(_("%(name)s is not known") % {"name": name}, source.count("\n", 0, index) + 1)
    for name, spans in template.analyze(include_partials=False).filters.items():
        if name not in FILTERS:
            raise TemplateBroken(
                _("the filter %(name)s is not known") % {"name": name}, source.count("\n", 0, spans[0].index) + 1
            )


def render_text(source: str, context: Mapping[str, Any]) -> str:
    """Fill in a text. Unknown names are empty. Raises TemplateBroken when it is broken or too much work.

    Takes at most about 100 ms of CPU and answers at most 200,000 characters. Nothing outside `context` is reachable.
    """
    template = _parse(source)
    try:
        return template.render(**context)
    except _TooMuch as stop:
        raise TemplateBroken(str(stop)) from stop
    except LiquidError as error:
        raise _told(error) from error
    except Exception as error:  # a hostile text finds an error the library did not think of
        raise TemplateBroken(_("it cannot be filled in")) from error


def render_line(source: str, context: Mapping[str, Any], longest: int = 200) -> str:
    """Fill in a subject: one line, no control characters, at most `longest` characters."""
    text = " ".join(render_text(source, context).split())
    return "".join(letter for letter in text if letter.isprintable())[:longest]


def _parse(source: str) -> BoundTemplate:
    if len(source) > LONGEST_SOURCE:
        raise TemplateBroken(_("it is longer than %(n)s characters") % {"n": LONGEST_SOURCE})
    if source.count("[") > MOST_BRACKETS:
        raise TemplateBroken(_("it has too many brackets"))
    if "\0" in source:
        raise TemplateBroken(_("it contains a zero byte"))
    try:
        return _ENVIRONMENT.from_string(source)
    except LiquidError as error:
        raise _told(error) from error
    except Exception as error:  # RecursionError, numbers of ten thousand digits ...
        raise TemplateBroken(_("it cannot be read")) from error


def _named(template: BoundTemplate) -> Iterator[tuple[list[Any], int]]:
    """Every path a text reads from its context, with its place in the source."""
    try:
        found = template.analyze(include_partials=False).globals
    except Exception as error:
        raise TemplateBroken(_("it cannot be read")) from error
    for variables in found.values():
        for variable in variables:
            yield variable.segments, variable.span.index


def _is_known(path: list[Any]) -> bool:
    if not all(isinstance(part, str) for part in path):
        return False
    if path[:2] == ["customer", "fields"]:
        return len(path) == 3
    return ".".join(path) in KNOWN_FIELDS


def _told(error: LiquidError) -> TemplateBroken:
    try:
        place = error.context()
    except ValueError:
        place = None
    return TemplateBroken(str(error.message or error.__class__.__name__), place[0] if place else 0)
