"""Small files that would keep a command busy for hours, a few of them: `tests/faults` brings them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stalling_files import assert_never_stalls

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize("name", ["names of blanks", "lines that all meet", "an amount of digits"])
def test_a_file_within_the_limits_never_stalls(tmp_path: Path, name: str) -> None:
    """Whatever is in it: taken, or refused with what to mend, within a minute and 500 MB."""
    assert_never_stalls(tmp_path, name)
