"""No file in the tree holds marks of an unfinished merge.

The usual mistake: a conflict is mended in the code and forgotten in a stylesheet, where nothing fails. Way out: search
the file for the marks, decide, and look at the page.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"^(<{7} |>{7} |={7}$)", re.M)


@pytest.mark.guard
def test_no_file_holds_marks_of_a_merge():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    texts = [ROOT / name for name in tracked.split("\0") if Path(name).suffix in {".py", ".html", ".css", ".js", ".md"}]
    assert [path.name for path in texts if path.exists() and MARK.search(path.read_text())] == []
