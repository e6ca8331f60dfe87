"""Where the embedded services of a home folder live and how to reach them.

Everything here follows from the home folder alone, so that every process (web, worker, a command typed by hand) finds
the same services without asking anyone, whether they are running or not.
"""

from __future__ import annotations

import hashlib
import os
import pwd
from pathlib import Path
from urllib.parse import quote

from .secrets import generated_secret

ROLE = "journeycrm"
DATABASE = "journeycrm"
SYSTEM_HOME = Path("/var/lib/journeycrm")
# Linux gives a socket address 108 bytes with its final NUL; PostgreSQL's lock file has the longest name in the folder.
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


def embedded_database_url(home: Path) -> str:
    """Return the URL of the embedded PostgreSQL of this home folder, as the app's own role (no superuser)."""
    password = generated_secret(home, "database_password")
    return f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(socket_folder(home)), safe='')}"


def embedded_broker_url(home: Path) -> str:
    """Return the URL of the embedded Valkey of this home folder."""
    password = generated_secret(home, "broker_password")
    return f"redis+socket://:{password}@{broker_socket(home)}"


def broker_socket(home: Path) -> Path:
    """Return the path of Valkey's unix socket."""
    return socket_folder(home) / "valkey.sock"


def services_home(home: Path) -> Path:
    """Return the folder that holds the services' data.

    It is the home folder, except for root where the services' own system user cannot reach that: then it is a folder
    of this home's own below /var/lib/journeycrm. Once made, the choice is kept in a file, so that a later change of
    somebody's permissions cannot make the data seem to vanish.
    """
    home = home.resolve()
    kept = _kept_choice(home)
    if kept is not None:
        return kept
    if os.geteuid() != 0 or is_reachable(home, service_user()):
        return home
    return SYSTEM_HOME / _digest(home)


def keep_choice(home: Path) -> None:
    """Write down where the services of this home folder live (called once they have been set up)."""
    path = home / "services_home"
    if not path.exists():
        chosen = services_home(home)
        path.write_text(f"{'.' if chosen == home.resolve() else chosen}\n")


def socket_folder(home: Path) -> Path:
    """Return the folder of the services' sockets: below their home, or in /tmp where that path is too long for one."""
    folder = services_home(home) / "sockets"
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return folder
    return Path("/tmp") / f"journeycrm-{os.geteuid()}-{_digest(folder)}"  # noqa: S108 - made 0700 and its owner checked


def service_user() -> pwd.struct_passwd | None:
    """Return the system user the services run as when we are root; None for an ordinary user, or before it is made."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "journeycrm"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def is_reachable(path: Path, user: pwd.struct_passwd | None) -> bool:
    """Say whether this user may walk to `path`: the search bit on it and on each of its parents (None: anyone)."""
    groups = set(os.getgrouplist(user.pw_name, user.pw_gid)) if user else set()
    for folder in (path, *path.parents):
        try:
            found = folder.stat()
        except FileNotFoundError:
            continue  # ours to make, and then we make it reachable
        if user and found.st_uid == user.pw_uid:
            allowed = found.st_mode & 0o100
        elif found.st_gid in groups:
            allowed = found.st_mode & 0o010
        else:
            allowed = found.st_mode & 0o001
        if not allowed:
            return False
    return True


def _kept_choice(home: Path) -> Path | None:
    try:
        return home / (home / "services_home").read_text().strip()  # '.' is the home itself, wherever it moves
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SystemExit(f"journeycrm: cannot read {home / 'services_home'}: {error.strerror}") from error


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
