"""The checks of the repository itself: secrets in files, advisories about dependencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.advisories import judge

CLEAN = {"name": "one", "version": "1", "vulns": []}
BAD = {"name": "two", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "three", "skip_reason": "not found"}


def test_what_could_not_be_asked_is_never_a_silent_pass() -> None:
    """Unreachable, or a proxy that knows no package: said in capitals; a failure unless told otherwise."""
    for dependencies in ([], [SKIPPED]):
        status, lines = judge(dependencies, "", if_reachable=False)
        assert status == 1
        assert "NOT CHECKED" in lines[0]
        status, lines = judge(dependencies, "", if_reachable=True)
        assert status == 0
        assert "NOT CHECKED" in lines[0]


def test_a_vulnerability_and_a_gap_are_failures() -> None:
    """Once the service answers, each package must have been checked and be clean."""
    assert judge([CLEAN], "", if_reachable=True)[0] == 0
    assert judge([CLEAN, BAD], "", if_reachable=True) == (
        1,
        ["two 2: CVE-1, mended in 3", "2 of 2 dependencies checked."],
    )
    assert judge([CLEAN, SKIPPED], "", if_reachable=True)[0] == 1


def test_a_new_secret_is_found_and_an_exception_needs_a_reason(tmp_path: Path) -> None:
    """A token in a file is found, whatever the list says of others; an entry without a reason is refused."""
    pytest.importorskip("detect_secrets", reason="a development dependency")
    from tools.secrets import find_secrets, known_secrets

    (tmp_path / "settings.py").write_text(
        'TOKEN = "' + "-".join(("xoxb", "123456789012", "abcdefghijkl")) + '"\n'
    )
    assert "Slack Token" in {secret.type for secret in find_secrets(tmp_path, ["settings.py"])}
    listed = tmp_path / "known.toml"
    listed.write_text('[[known]]\nfile = "a.py"\nsha1 = "00"\n')
    with pytest.raises(ValueError, match="say why"):
        known_secrets(listed)
    listed.write_text('[[known]]\nfile = "a.py"\nsha1 = ["00", "01"]\nreason = "invented"\n')
    assert known_secrets(listed) == {("a.py", "00"): "invented", ("a.py", "01"): "invented"}
