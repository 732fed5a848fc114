"""Small files that would keep a command busy for hours: each ends within a minute and 500 MB."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stalling_files import FILES, assert_never_stalls


@pytest.mark.parametrize("name", FILES)
def test_a_file_within_the_limits_never_stalls(tmp_path: Path, name: str) -> None:
    """Whatever is in it: taken, or refused with what to mend."""
    assert_never_stalls(tmp_path, name)
