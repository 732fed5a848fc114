"""What is secret in a text or in the settings, and that finding it takes no time worth a name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.cli.failures import describe_failure
from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.files import FileStore
from bot.storage.opening import open_database
from bot.telemetry.logs import redact

_ROOT = Path(__file__).parents[2]
# Minutes for what takes moments: quadratic, each of these would take hours.
_PATIENCE_SECONDS = 120
_REDACT = """
import json, sys
from bot.telemetry.logs import redact
for line in sys.stdin:
    name, text = json.loads(line)
    print(name, len(redact(text)), flush=True)
"""


def settings(database_url: str, files: str = "./files") -> Settings:
    return Settings(_env_file=None, database_url=database_url, files=files)


@pytest.mark.parametrize(
    ("url", "password", "host"),
    [
        ("postgresql://goodwill:p@ss-w0rd@db.example/goodwill", "p@ss-w0rd", "db.example"),
        ("postgresql://goodwill:@@@@@db.example/goodwill", "@@@@", "db.example"),
        ("postgresql://goodwill:p%40ss@word@db.example:5432/x?connect_timeout=9", "p@ss@word", "db.example"),
        ("postgresql://goodwill:plain-word@db.example/goodwill", "plain-word", "db.example"),
    ],
)  # fmt: skip
def test_a_password_may_hold_an_at_sign(url: str, password: str, host: str) -> None:
    """The database is looked for at its own address, and the log is told the password that it has."""
    given = settings(url)
    assert (make_url(given.database_url).password, make_url(given.database_url).host) == (password, host)
    assert password in given.secrets()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://goodwill:s3cret/@half@127.0.0.1:9/goodwill",
        "postgresql://goodwill:s3cret@half@127.0.0.1:9/goodwill",
        "postgresql://goodwill:s3cret?@half@127.0.0.1:9/goodwill",
        "postgresql://goodwill:s3cret%40half@127.0.0.1:9/goodwill",
        "postgresql://goodwill@127.0.0.1:9/goodwill?password=s3cret%40half",
        "mysql://goodwill:s3cret@half@127.0.0.1:9/goodwill",
    ],
)
def test_a_database_that_can_not_be_opened_tells_no_password(url: str) -> None:
    """Nor a piece of one, in the one line that a command prints."""
    with pytest.raises(GoodwillError) as failure:
        open_database(settings(url))
    told = describe_failure(failure.value)
    assert told
    assert "s3cret" not in told
    assert "half" not in told


@pytest.mark.parametrize(
    "location",
    ["nope://user:s3cret-word@bucket", "az://folder?sig=s3cret-word", "s4://bucket?secret_access_key=s3cret-word"],
)  # fmt: skip
def test_a_place_for_receipts_that_is_none_tells_no_key(location: str) -> None:
    """The object store's own words repeat the URL; a person is told what to write instead."""
    with pytest.raises(GoodwillError) as failure:
        FileStore(location)
    assert failure.value.__cause__ is None
    told = describe_failure(failure.value)
    assert "GOODWILL_FILES" in told
    assert "s3cret" not in told
    assert "s3cret-word" in settings("sqlite:///x.db", files=location).secrets()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("at postgresql://u:p@ss:w@rd@db/x now", "at postgresql://u:…@db/x now"),
        ('"s3://id:k/ey@bucket", "b"', '"s3://id:…@bucket", "b"'),
        ("https://a.example/x?sv=1&sig=abc%3D&x=2", "https://a.example/x?sv=1&sig=…&x=2"),
        ("s3://b?aws_secret_access_key=abc&region=eu", "s3://b?aws_secret_access_key=…&region=eu"),
        ("https://a.example:443/?monkey=1 mei@b.example", "https://a.example:443/?monkey=1 mei@b.example"),
        ('password: Some(\n    "abc",\n)', "password: Some(\n    …,\n)"),
        ("the token is spent, the key is not", "the token is spent, the key is not"),
    ],
)  # fmt: skip
def test_what_is_taken_out_and_what_stays(text: str, seen: str) -> None:
    """The secret goes; what it was, and everything else, can still be read."""
    assert redact(text) == seen


_LONG: dict[str, Callable[[], str]] = {
    "what may be schemes": lambda: "a." * 1_000_000,
    "schemes without a host": lambda: "a://b:" * 300_000,
    "schemes apart": lambda: "a://b:c " * 300_000,
    "at signs": lambda: "://" + "@" * 2_000_000,
    "parameters": lambda: "?a" * 1_000_000,
    "passwords without a value": lambda: "password" + " " * 2_000_000 + "password=" * 200_000,
    "open quotes": lambda: "password='" * 200_000 + "password=\"" * 200_000,
    "tokens": lambda: "xoxb-" * 400_000,
    "bearers": lambda: "Bearer " * 300_000,
    "hooks": lambda: "hooks.slack.com/" + "a" * 2_000_000,
}  # fmt: skip


@pytest.mark.heavy
def test_a_line_of_megabytes_is_gone_through_once() -> None:
    """Whatever somebody writes into what is logged: nobody waits for its redaction."""
    run = subprocess.run(
        [sys.executable, "-c", _REDACT],
        input="".join(json.dumps((name, text())) + "\n" for name, text in _LONG.items()),
        capture_output=True,
        text=True,
        cwd=_ROOT,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert [line.rpartition(" ")[0] for line in run.stdout.splitlines()] == list(_LONG)
