"""A Chromium for the browser tests: found, or fetched. `python -m tests.chromium` is a step of `make setup`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

#: The shell first: Chromium without the window nobody looks at needs half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromium(Exception):
    """There is none and none could be had; the text says what was tried."""


def find() -> Path | None:
    """Return the browser to use: the one CHROMIUM names, one on PATH, or the one Playwright has downloaded.

    Raises NoChromium when CHROMIUM names something that is no program.
    """
    given = os.environ.get("CHROMIUM")
    if given:
        found = shutil.which(given)
        if found is None:
            raise NoChromium(f"CHROMIUM={given} is not a program")
        return Path(found)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        downloaded = Path(playwright.chromium.executable_path)
    return downloaded if downloaded.exists() else None


def ensure() -> Path:
    """Return the browser, fetched when there is none: Playwright's own, or as root Debian's package."""
    found = find()
    attempts = [[sys.executable, "-m", "playwright", "install", *(["--with-deps"] if _is_root() else []), "chromium"]]
    if _is_root() and shutil.which("apt-get"):
        attempts += [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
        ]
    reasons = []
    for command in attempts:
        if found is not None:
            break
        print("Fetching a browser for the tests:", " ".join(command[:3]))
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
        if done.returncode:
            reasons.append(f"{' '.join(command)}: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
        found = find()
    if found is None:
        raise NoChromium(
            "; ".join(["no Chromium found, and none could be had", *reasons, "set CHROMIUM to the path of one"])
        )
    return found


def _is_root() -> bool:
    return os.geteuid() == 0


if __name__ == "__main__":
    try:
        print(f"Browser for the tests: {ensure()}")
    except NoChromium as error:
        # No failure here: the tests that do not need one shall run. The browser tests themselves fail and say this.
        print(f"journeycrm: {error}", file=sys.stderr)
