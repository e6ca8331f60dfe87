"""Keeping children running: each comes back after it dies, later and later while it keeps dying."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from journeycrm.embedded.child import CannotStart, Child, Program

FIRST_PAUSE = 0.5  # seconds; doubled after each early death
LONGEST_PAUSE = 30.0
HEALTHY_AGE = 20.0  # seconds after which a death is a new story
ROUND = 0.1  # seconds between two looks


@dataclass
class Member:
    """A program that shall always run. `prepare` puts its house in order before every start."""

    program: Callable[[], Program]
    prepare: Callable[[], None] = lambda: None
    child: Child | None = None  # while it runs
    dead: Child | None = field(default=None, init=False)  # the one before, until its group is cleared
    pause: float = field(default=0.0, init=False)
    due: float = field(default=0.0, init=False)

    def start(self) -> Child:
        """Start it now; raises CannotStart."""
        if self.dead is not None:
            self.dead.kill_rest()
            self.dead = None
        self.prepare()
        self.child = Child(self.program())
        return self.child

    def tend(self, say: Callable[[str], None]) -> None:
        """Look after it once: note its death and when to try again, or try again when that time has come."""
        if self.child is not None:
            code = self.child.ended()
            if code is not None:
                self._note_death(self.child, code, say)
        elif time.monotonic() >= self.due:
            try:
                self.start()
            except CannotStart as error:
                self._wait(self._longer_pause())
                say(f"{error}; next try in {self.pause:.1f} s")

    def _note_death(self, child: Child, code: int, say: Callable[[str], None]) -> None:
        self._wait(FIRST_PAUSE if child.age > HEALTHY_AGE else self._longer_pause())
        self.child, self.dead = None, child
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        say(f"{child.program.name} ended ({how}); it starts again in {self.pause:.1f} s")

    def _wait(self, seconds: float) -> None:
        self.pause = seconds
        self.due = time.monotonic() + seconds

    def _longer_pause(self) -> float:
        return min(LONGEST_PAUSE, self.pause * 2 or FIRST_PAUSE)


def watch(members: Iterable[Member], say: Callable[[str], None]) -> None:
    """Look after all members until something (a signal's exception) ends it."""
    members = list(members)
    while True:
        for member in members:
            member.tend(say)
        time.sleep(ROUND)


def stop_in_order(groups: Iterable[Iterable[Member]]) -> None:
    """Stop group after group; the members of one group are asked together and share their waiting time."""
    for group in groups:
        children = [member.child for member in group if member.child is not None and member.child.ended() is None]
        asked = time.monotonic()
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_stopped(max(0.0, child.program.patience - (time.monotonic() - asked)))
