"""Valkey as our child: the broker, on one private socket, keeping what it was given."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import redis

from .child import CannotStart, Program
from .leftovers import end_leftovers, standing_in
from .locations import broker_socket, services_home
from .programs import make_service_folders, own_folder, running_user, valkey_program
from .secrets import generated_secret

CONFIGURATION = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{data}"
requirepass "{password}"
daemonize no
appendonly {append}
appendfsync everysec
aof-load-truncated yes
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Valkey:
    """The embedded Valkey of one home folder; `durable=False`, for test servers only, keeps nothing on disk."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return services_home(self.home) / "valkey"

    @property
    def log(self) -> Path:
        return self.home / "log" / "valkey.log"

    def prepare(self) -> None:
        """Make its folder and write its configuration (with the password, so that no process list shows it)."""
        make_service_folders(self.home)
        own_folder(self.data)
        end_leftovers(
            lambda: standing_in(self.data),
            ((None, 1.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)),
            what=f"a Valkey that uses {self.data}",
        )
        user = running_user()
        try:
            self._configuration.unlink(missing_ok=True)
            descriptor = os.open(self._configuration, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(
                    CONFIGURATION.format(
                        socket=broker_socket(self.home),
                        data=self.data,
                        password=generated_secret(self.home, "broker_password"),
                        append="yes" if self.durable else "no",
                    )
                )
                if user:
                    os.fchown(stream.fileno(), user.pw_uid, user.pw_gid)
        except OSError as error:
            raise CannotStart(f"cannot write {self._configuration}: {error.strerror}") from error

    def program(self) -> Program:
        """Return how to run the server in the foreground."""
        return Program(
            name="Valkey",
            argv=(str(valkey_program()), str(self._configuration)),
            log=self.log,
            environ={"PATH": os.defpath, "LANG": "C", "TZ": "UTC"},
            user=running_user(),
            patience=4.0,
        )

    def answers(self) -> bool:
        """Say whether the server answers and has loaded what it kept."""
        client = redis.Redis(
            unix_socket_path=str(broker_socket(self.home)),
            password=generated_secret(self.home, "broker_password"),
            socket_timeout=2,
        )
        try:
            return bool(client.ping())
        except redis.AuthenticationError as error:
            raise CannotStart(f"another Valkey already uses {broker_socket(self.home)}") from error
        except redis.RedisError:
            return False
        finally:
            client.close()

    def settle(self) -> None:
        """Nothing to make inside: queues appear when they are used."""

    @property
    def _configuration(self) -> Path:
        return self.data / "valkey.conf"
