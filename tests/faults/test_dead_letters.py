"""What can't be delivered is put on a list that the doctor shows, and sent when its cause is mended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import Desk
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards
from tests.support.office.waiting import let_time_pass

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def office(sqlite_url: str, office_at: OfficeAt) -> Iterator[Office]:
    with office_at(sqlite_url) as opened:
        yield opened


def goodwill(office: Office, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line beside the running bot."""
    environment = {
        **os.environ,
        "DATABASE_URL": office.bot.settings.database_url,
        "SLACK_BOT_TOKEN": office.bot.settings.slack_bot_token.get_secret_value(),
        "SLACK_SIGNING_SECRET": "x",
        "GOODWILL_FILES": office.bot.settings.files,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=Path(office.bot.settings.files).parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_dead_channel_holds_nobody_up_and_is_caught_up_with(office: Office) -> None:
    """Its message is put aside with Slack's reason; people get theirs; a retry sends it once."""
    channel = office.slack.channel("sales")
    channel.is_archived = True
    desk = Desk(office.books)
    # 84 % of MEAL: its threshold warning goes to #sales and to the line's owner.
    request = desk.submit("mei", 20_200_00)
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
    assert office.bot.queue.depth()[2] == 1
    assert len(cards(office, "mei")) == 1
    assert office.hana.messages()

    said = goodwill(office, "doctor", "--json")
    findings = {each["code"]: each for each in json.loads(said.stdout)["findings"]}
    assert said.returncode == 1
    assert "channel_not_found" in json.dumps(findings["messages_dead"])
    assert "goodwill outbox retry" in findings["messages_dead"]["do"]

    channel.is_archived = False
    # What Slack said of its channels is believed for a minute.
    office.clock.advance(61)
    assert json.loads(goodwill(office, "outbox", "retry", "--json").stdout) == {"queued": 1}
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
    assert sum("MEAL" in each.text(300) for each in office.mei.messages("#sales")) == 1
    assert office.bot.queue.depth()[2] == 0
    assert json.loads(goodwill(office, "outbox", "retry", "--json").stdout) == {"queued": 0}
    assert desk.request(request).state.value == "pending"


def test_a_retry_begins_with_new_patience(office: Office) -> None:
    """Given up after a day of trouble, a message that is queued again is tried again more than once."""
    office.slack.faults.fail("chat.postMessage", 10_000, status=503)
    Desk(office.books).submit("mei", 100_00)
    let_time_pass(office, lambda: office.bot.queue.depth()[2] > 0, step=3600)
    office.slack.faults.clear()
    office.slack.faults.fail("chat.postMessage", 2, status=503)
    assert goodwill(office, "outbox", "retry").returncode == 0
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
    assert office.bot.queue.depth()[2] == 0
    assert len(cards(office, "mei")) == len(cards(office, "bo")) == 1
