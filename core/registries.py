"""Where higher floors announce themselves to lower ones, in `AppConfig.ready()`.

Core calls what is registered and knows no app.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.db.models import Model

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things, each registered once; iteration is by order of registration."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def register(self, key: str, item: T) -> T:
        """Add `item` under `key`; a second, different item under the same key is a mistake and raises."""
        if key in self._items and self._items[key] != item:
            raise ValueError(f"{self.what} {key!r} is registered twice")
        self._items[key] = item
        return item

    def __getitem__(self, key: str) -> T:
        return self._items[key]

    def get(self, key: str) -> T | None:
        return self._items.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def keys(self) -> Collection[str]:
        return self._items.keys()


@dataclass(frozen=True)
class EventKind:
    """A kind of fact and how the story shows it.

    `template` draws one event; it gets `event`, `subject` and `user`. `quiet` facts are one line: the template is the
    sentence, story puts time and icon to it; of the others the template is the whole card. `subjects(ids, user)` loads
    what the page needs in one query and answers {subject_id: object}, without what this user may not see;
    `found(ids, text, user)` answers those of these subject ids (a values queryset will do) whose words match, for the
    search in a story. `why(event, subject)` answers what an automatic act says of itself, line by line. `regions`:
    which live parts of a customer's pages (data-region) a new one changes, beside 'story'. `summary(event, subject)` is
    the fact as plain text, for programs; by default the label.
    """

    key: str
    label: Any
    icon: str
    template: str = "story/_line.html"
    subjects: Callable[[Collection[int], Any], Mapping[int, Any]] | None = None
    quiet: bool = True
    found: Callable[[Collection[int], str, Any], Iterable[int]] | None = None
    regions: tuple[str, ...] = ()
    summary: Callable[[Any, Any], str] | None = None
    why: Callable[[Any, Any], Iterable[str]] | None = None


@dataclass(frozen=True)
class FeedConsumer:
    """Somebody who reads every fact once, in order, per customer. `handle(event)` runs in the cursor's transaction.

    What it raises undoes its own effects only; the fact is tried again later (story.work). A consumer with `history`
    only counts: it gets imported facts too, and is not stopped by the loop guard; one without acts, and gets neither
    imported facts nor those more than 5 automatic acts deep. `batch` is how many facts share a transaction: more than
    1 only for consumers that lock no customer, because the next fact's locks would come after the customer's.
    A consumer that is new to an installation begins at the feed's present end, or at its start with `from_start`.
    """

    name: str
    handle: Callable[[Any], None]
    kinds: frozenset[str] | None = None  # None: every kind
    history: bool = False
    batch: int = 1
    from_start: bool = False


@dataclass(frozen=True)
class PersonalData:
    """What a model holds about a person: which fields, how to find a customer's rows, how to erase them."""

    model: type[Model]
    fields: tuple[str, ...]
    rows: Callable[[Iterable[int]], Any]  # customer ids -> queryset
    erase: Callable[[Any], None]  # queryset -> nothing left of the person, figures unchanged


@dataclass(frozen=True)
class SearchSource:
    """A noun that can be found from the palette. `find(text, user, limit)` yields SearchHit."""

    key: str
    label: Any
    find: Callable[[str, Any, int], Iterable[SearchHit]]
    prefix: str = ""  # '@' customers, '#' journeys


@dataclass(frozen=True)
class SearchHit:
    """One line of the palette."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True)
class TodaySource:
    """Something that can need a person now. `items(user, limit)` yields TodayItem, most pressing first."""

    key: str
    label: Any
    items: Callable[[Any, int], Iterable[TodayItem]]


@dataclass(frozen=True)
class TodayItem:
    """One thing to do: what, why, by when, and the one button."""

    key: str
    title: str
    reason: str
    url: str
    icon: str
    urgency: int  # bigger is more pressing
    due_at: Any = None
    customer_name: str = ""
    button: str = ""
    do_url: str = ""  # POST here does it; empty: the button is a link to url
    tone: str = ""
    customer_url: str = ""
    badge: str = ""  # a word or two: the journey's map
    mood: float | None = None  # how the customer feels, -2 to 2


@dataclass(frozen=True)
class NavItem:
    """One entry of the sidebar. `count(user)` must be one cheap indexed query or None."""

    key: str
    label: Any
    icon: str
    url_name: str
    permission: str
    section: str = "main"  # main, improve, maps, settings
    order: int = 100
    count: Callable[[Any], int | None] | None = None
    url_args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class NavSource:
    """Entries of the sidebar that are rows, not code (pinned maps). `items(user)` is one cheap indexed query."""

    key: str
    items: Callable[[Any], Iterable[NavItem]]


@dataclass(frozen=True)
class SettingsSection:
    """One section of the settings pages: what it is called, and in a few words what one does there."""

    key: str
    label: Any
    icon: str
    url_name: str
    permission: str
    about: Any
    order: int = 100


@dataclass(frozen=True)
class Gauge:
    """A queue of rows, for the metrics and for /-/ready, which calls a queue late after 60 s.

    `read()` answers 'count' (rows that could be worked on now) and 'oldest_seconds' (how long the oldest of them has
    been due, 0 for none), and may add more figures under names of its own. It must be cheap: the sweeper's index.
    """

    name: str
    help: str
    read: Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Periodic:
    """A task (by its registered name, without arguments) that beat starts every `seconds`: the sweepers."""

    task: str
    seconds: float


@dataclass(frozen=True)
class CustomerColumn:
    """What a higher floor adds to each line of the customer list.

    `load({customer id: ids of the whole family})` answers {customer id: value} in a literal number of queries, whatever
    the number of customers; `template` draws one value (it gets `value`, which may be missing); `plain(value)` is the
    value in an exported file, where it belongs there.
    """

    key: str
    label: Any
    load: Callable[[Mapping[int, Collection[int]]], Mapping[int, Any]]
    template: str = "customers/_cell.html"
    numeric: bool = False
    order: int = 100
    plain: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class CustomerNarrowing:
    """What a higher floor lets the customer list be narrowed by: a select of `choices` ((value, label), ...).

    `narrow(value)` is the condition on customers (`customers.queries.family_has` makes one of rows with a customer).
    """

    key: str
    label: Any
    icon: str
    choices: tuple[tuple[str, Any], ...]
    narrow: Callable[[str], Any]


@dataclass(frozen=True)
class StaffMail:
    """How a message to a member of staff leaves the house.

    `send(kind, to, context)`: the kind ('invitation', 'password_reset'), the address, and plain values to fill in:
    `name`, `url`, `company`, `language`. It keeps the message in the caller's transaction and raises nothing.
    """

    send: Callable[[str, str, Mapping[str, str]], None]


@dataclass(frozen=True)
class JobKind:
    """A kind of long work. `work(job, deadline)` does one slice and answers whether all is done.

    It changes `job.cursor`, `done`, `total` and `result`, stops at `deadline` (time.monotonic), commits nothing
    itself: its effects and where it got to are committed together. `permission` is what it takes to see and cancel it;
    `report(job)` gives the lines of a file that says what could not be done (`report_name`), where there is one.
    """

    key: str
    label: Any
    work: Callable[[Any, float], bool]
    permission: str = "customer.view"
    report: Callable[[Any], Iterator[str]] | None = None
    report_name: str = "report.csv"


@dataclass
class Registries:
    """All of them, by name.

    A door to documents answers, for a user, the ids (a values queryset) of restricted documents they may see because
    they may see what the documents belong to.
    """

    facts: Registry[Callable[..., Any]] = field(default_factory=lambda: Registry("door for facts"))

    event_kinds: Registry[EventKind] = field(default_factory=lambda: Registry("event kind"))
    consumers: Registry[FeedConsumer] = field(default_factory=lambda: Registry("feed consumer"))
    personal_data: Registry[PersonalData] = field(default_factory=lambda: Registry("personal data"))
    search: Registry[SearchSource] = field(default_factory=lambda: Registry("search source"))
    today: Registry[TodaySource] = field(default_factory=lambda: Registry("Today source"))
    navigation: Registry[NavItem] = field(default_factory=lambda: Registry("navigation item"))
    nav_sources: Registry[NavSource] = field(default_factory=lambda: Registry("navigation source"))
    settings: Registry[SettingsSection] = field(default_factory=lambda: Registry("section of the settings"))
    gauges: Registry[Gauge] = field(default_factory=lambda: Registry("gauge"))
    document_doors: Registry[Callable[[Any], Any]] = field(default_factory=lambda: Registry("door to documents"))
    customer_columns: Registry[CustomerColumn] = field(default_factory=lambda: Registry("customer column"))
    customer_narrowings: Registry[CustomerNarrowing] = field(
        default_factory=lambda: Registry("narrowing of the customer list")
    )
    staff_mail: Registry[StaffMail] = field(default_factory=lambda: Registry("route for staff mail"))
    jobs: Registry[JobKind] = field(default_factory=lambda: Registry("kind of job"))
    beat: Registry[Periodic] = field(default_factory=lambda: Registry("periodic task"))


registries = Registries()
