"""Slack says no, says nothing, or says it twice: the work is kept, and each message is seen once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from structlog.testing import capture_logs
from websockets.sync.client import connect

from bot.app import build
from bot.domain.errors import GoodwillError
from bot.gateway import socket_mode as sockets
from bot.storage.instrumented_store import InstrumentedStore
from sandbox.client.administration import revoke_token
from tests.support.desk import Desk
from tests.support.office.acts import filled_form
from tests.support.office.opening import Office, OfficeAt
from tests.support.office.seen import cards, private_words
from tests.support.office.waiting import eventually, let_time_pass


@pytest.fixture
def office(sqlite_url: str, office_at: OfficeAt) -> Iterator[Office]:
    with office_at(sqlite_url) as opened:
        yield opened


def seen_once(office: Office, count: int) -> bool:
    """Whether Mei and Bo each have exactly one card of each of the first `count` requests."""
    numbers = [f"GW-2026-{number:05}" for number in range(1, count + 1)]
    return all(len(cards(office, who, number)) == 1 for who in ("mei", "bo") for number in numbers)


@pytest.mark.parametrize(
    "trouble",
    [
        lambda faults: faults.rate_limit("chat.postMessage", 12, retry_after=7),
        lambda faults: faults.fail("chat.postMessage", 6, status=503),
        lambda faults: faults.fail("chat.postMessage", 6, error="internal_error"),
        lambda faults: faults.drop_after_accepting("chat.postMessage", 6),
        lambda faults: [faults.rate_limit("*", 8, retry_after=3), faults.fail("*", 8, status=500)],
    ],
    ids=["429", "503", "internal_error", "answers lost", "everything at once"],
)
def test_a_storm_passes_and_everybody_has_one_card(office: Office, trouble: Callable[[Any], Any]) -> None:
    """Five requests in the middle of it: all cards arrive once it is over, none of them twice."""
    trouble(office.slack.faults)
    for _ in range(5):
        Desk(office.books).submit("mei", 100_00)
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
    assert seen_once(office, 5)
    assert office.bot.queue.depth()[2] == 0


def test_an_updated_card_survives_a_storm(office: Office) -> None:
    """The answer to an update is lost, then Slack wants a pause: the card says what is true in the end."""
    request = Desk(office.books).submit("mei", 100_00)
    let_time_pass(office, lambda: seen_once(office, 1))
    office.slack.faults.drop_after_accepting("chat.update", 2)
    office.slack.faults.rate_limit("chat.update", 3, retry_after=2)
    Desk(office.books).approve("bo", request)
    let_time_pass(office, lambda: office.bot.queue.depth()[0] == 0)
    assert seen_once(office, 1)
    assert cards(office, "mei")[0].notification.startswith("GW-2026-00001: approved")
    assert cards(office, "bo")[0].buttons() == []


def test_a_form_that_slack_does_not_open_is_said_so(office: Office) -> None:
    """Typed or clicked, the person is told to try again; the next try works."""
    for trouble in ("rate_limit", "fail", "drop_after_accepting"):
        getattr(office.slack.faults, trouble)("views.open", 1)
        office.mei.command("/spend")
        office.answered()
        assert "Slack did not open the form in time. Try again." in private_words(office.mei)[-1]
    office.mei.open_home()
    office.slack.faults.rate_limit("views.open", 1)
    home = office.mei.home
    assert home is not None
    home.click("New request")
    office.answered()
    assert "Slack did not open the form" in office.mei.last_message().notification
    home.click("New request")
    assert office.mei.wait_for_modal("New request")


def test_every_click_comes_twice(office: Office) -> None:
    """Slack delivers the form and the decision twice: one request, one decision, one card for each."""
    form = filled_form(office)
    office.slack.faults.duplicate_interactions(1)
    assert form.submit(), form.errors
    office.settle()
    card = office.bo.wait_for("GW-2026-00001: needs your decision")
    office.slack.faults.duplicate_interactions(1)
    assert card.click("Approve")
    office.settle()
    assert seen_once(office, 1)
    assert Desk(office.books).held("MEAL") == (0, 480_00, 0)
    assert len(Desk(office.books).read(lambda tx: tx.approvals.decisions(1))) == 1


def test_events_come_again_after_a_restart(office: Office) -> None:
    """Nobody was there when the App Home was opened: Slack's later try is answered by the new process."""
    office.bot.stop()
    office.mei.open_home(wait=0.2)
    second = build(office.bot.settings, clock=office.bot.clock, gap=timedelta(0))
    second.start()
    try:
        office.slack.app.request_url = f"http://127.0.0.1:{second.port}/slack/events"
        office.slack.faults.duplicate_events(1)
        office.clock.advance(61)
        assert office.slack.wait_until(lambda: office.mei.home is not None)
    finally:
        second.stop()


def test_a_revoked_token_raises_an_alarm_and_loses_nothing(office: Office) -> None:
    """One clear line a minute and a metric; the request stands, and its cards come with the new token."""
    revoke_token(office.slack)
    with capture_logs() as logs:
        Desk(office.books).submit("mei", 100_00)
        for _ in range(3):
            office.bot.delivery.drain()
            office.clock.advance(61)
    alarms = [each for each in logs if each["log_level"] == "critical"]
    assert {each["event"] for each in alarms} == {
        "slack refuses the bot's token; messages are kept and tried again each minute"
    }
    assert b"goodwill_credential_alarms_total" in office.bot.metrics.exposition()
    assert office.bot.queue.depth()[0] == 2
    office.slack.app.token_revoked = False
    let_time_pass(office, lambda: seen_once(office, 1), step=61)


def test_a_start_with_a_revoked_token_says_what_to_do(office: Office) -> None:
    """The process does not start half, and says what Slack said."""
    revoke_token(office.slack)
    office.bot.stop()
    with pytest.raises(GoodwillError, match=r"slack_refuses_token \(error=token_revoked\)"):
        build(office.bot.settings, clock=office.bot.clock)


def test_a_socket_dropped_in_the_middle_of_a_click(
    sqlite_url: str, office_at: OfficeAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided stays decided: the cards say so, and clicking again tells that it is done."""
    with office_at(sqlite_url, socket=True) as office:
        request = Desk(office.books).submit("mei", 100_00)
        let_time_pass(office, lambda: seen_once(office, 1))
        office.mei.command("/spend mine")
        office.bo.command("/spend mine")
        office.answered()
        write = InstrumentedStore.write
        cut: list[bool] = []

        def committed_and_cut(store: InstrumentedStore, work: Callable[[Any], Any]) -> Any:
            result = write(store, work)
            if not cut:
                cut.append(True)
                office.slack.sockets.drop_all()
            return result

        card = office.bo.wait_for("GW-2026-00001: needs your decision")
        stale = [dict(block) for block in card.blocks]
        monkeypatch.setattr(InstrumentedStore, "write", committed_and_cut)
        assert not card.click("Approve")
        assert office.slack.wait_until(lambda: office.slack.sockets.connections, timeout=20)
        let_time_pass(office, lambda: card.buttons() == [])
        assert Desk(office.books).request(request).state.value == "approved"
        card.origin.blocks = stale
        assert card.click("Approve")
        office.answered()
        assert "GW-2026-00001 is approved already. Nothing was changed." in private_words(office.bo)[-1]
        assert len(Desk(office.books).read(lambda tx: tx.approvals.decisions(1))) == 1
        assert seen_once(office, 1)


def test_an_eleventh_socket_waits_for_a_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack allows ten: the bot runs, says in /readyz what is missing, and takes the first free place."""
    monkeypatch.setattr(sockets, "_LONGEST_WAIT", 1.0)
    office.bot.stop()
    app = office.slack.app
    web = WebClient(base_url=f"{office.slack.base_url}/api/")
    with ExitStack() as others:
        urls = [str(web.apps_connections_open(app_token=app.app_token)["url"]) for _ in range(10)]
        first, *_ = [others.enter_context(connect(url, close_timeout=1)) for url in urls]
        settings = office.bot.settings.model_copy(update={"slack_app_token": SecretStr(app.app_token)})
        second = build(settings, clock=office.bot.clock, gap=timedelta(0))
        others.callback(second.stop)
        with capture_logs() as logs:
            second.start()
            Desk(second.queue._store).submit("mei", 100_00)
            second.delivery.wake()
            assert office.mei.wait_for("GW-2026-00001"), "messages leave without any socket"
            assert second.probes.readiness() == {"database": "", "slack": "no Socket Mode connection"}
            first.close()
            assert eventually(lambda: not second.probes.readiness()["slack"])
    errors = [each["error"] for each in logs if each["event"] == "no Socket Mode connection"]
    assert errors and all("too_many_websockets" in error for error in errors)
