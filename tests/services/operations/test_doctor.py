"""The doctor's findings."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Role
from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.policies.shipped import default_policy_text
from bot.services.operations.diagnostic import Diagnostic
from bot.services.operations.doctor import Environment, run_doctor
from bot.services.operations.slack_diagnostics import channels_in_use
from bot.services.policy.apply import apply_policy
from bot.services.ports.operations import SlackReport
from bot.services.reports.subscribe import subscribe_digest
from bot.storage.opening import ensure_policy
from bot.storage.schema.tables import outbox, person
from bot.storage.store import SqlStore
from bot.views.terminal.doctor import KNOWN_DIAGNOSTICS, describe_diagnostic
from tests.support.clock import ManualClock
from tests.support.company_files import (
    BUDGET_HEADER,
    NO_MONTHS,
    OPERATOR,
    PEOPLE_HEADER,
    bring,
    found_company,
    version,
)
from tests.support.messages import Note

WELL = Environment(revision="1", wanted_revision="1")


def examine(
    store: SqlStore, environment: Environment = WELL, slack: SlackReport | None = None
) -> dict[str, Diagnostic]:
    diagnostics = store.inspect(lambda tx: run_doctor(tx, environment, slack))
    for locale in ("en", "zh_CN"):
        assert all(all(describe_diagnostic(each, Reader(locale))) for each in diagnostics)
    assert {each.code for each in diagnostics} <= KNOWN_DIAGNOSTICS
    return {each.code: each for each in diagnostics}


def stopping(found: dict[str, Diagnostic]) -> set[str]:
    return {code for code, diagnostic in found.items() if diagnostic.blocking}


def test_an_empty_company_can_not_work(store: SqlStore) -> None:
    """No policy, no people, no budget: most serious first."""
    found = examine(store)
    assert stopping(found) == {"policy_absent", "people_absent", "budget_absent"}
    assert list(found)[:3] == ["policy_absent", "people_absent", "budget_absent"]


def test_a_whole_company_can_work(store: SqlStore) -> None:
    """What could be better is a warning and stops nobody."""
    found_company(store)
    found = examine(store)
    assert stopping(found) == set()
    assert found["tiers_held_by_nobody"].names == ("director", "head")
    assert found["people_without_slack"].count == 3
    assert found["lines_without_owner"].names == ("MEAL",)
    assert found["lines_end_without_authority"].names == ("Cara",)
    assert "workspace_unclaimed" in found


def test_what_the_machine_lacks_stops_people(store: SqlStore) -> None:
    """Settings, revision and the place for receipts."""
    found_company(store)
    sick = Environment(("SLACK_BOT_TOKEN",), False, "", "2", "/nowhere", "may not be written to")
    assert stopping(examine(store, sick)) == {"settings_missing", "database_behind", "files_not_writable"}


def test_people_who_look_alike_are_named(store: SqlStore) -> None:
    """An earlier version took them for two, and both may be in the books: named, active or not."""
    found_company(store)
    assert "people_look_alike" not in examine(store)
    statement = update(person).where(person.c.email == "bob@example.com")
    store.database.write(
        lambda connection: connection.execute(statement.values(email="ann@example.com\u200b", active=False))
    )
    assert examine(store)["people_look_alike"].names == ("ann@example.com",)


def test_nobody_who_decides_stops_people(store: SqlStore) -> None:
    """Without tiers, controllers and administrators every request would wait for ever."""
    ensure_policy(store)
    bring(store, "people", PEOPLE_HEADER + "z@example.com,Zed,Sales,,,,,\n")
    found = examine(store)
    assert "nobody_decides" in stopping(found)
    assert {"controllers_absent", "compliance_absent", "admins_absent"} <= set(found)


def test_lines_that_nobody_can_draw_on(store: SqlStore) -> None:
    """A department that nobody is in, often only spelt otherwise."""
    found_company(store)
    bring(store, "budget", BUDGET_HEADER + f"X,Slaes,meal,,,,,,,track,CNY,1,{NO_MONTHS},,\n")
    assert examine(store)["lines_of_no_department"].names == ("X",)


def test_digests_that_are_open_to_everybody(store: SqlStore) -> None:
    """It may be meant, so it stops nobody; but it is said."""
    found_company(store)
    assert "digest_open_to_everybody" not in examine(store)
    text = f'{version("open")}\n[digest]\nopen_to = ["everybody"]\n'
    store.administer(lambda tx: apply_policy(tx, text, OPERATOR))
    assert examine(store)["digest_open_to_everybody"].blocking is False


def test_messages_and_receipts_that_stand(store: SqlStore, clock: ManualClock) -> None:
    """A queue without a bot, dead letters with their reasons, files that were not fetched."""
    found_company(store)
    store.write(lambda tx: tx.outbox.put(Note(), stream="s", key="1"))
    assert "messages_wait" not in examine(store)
    clock.advance(minutes=20)
    assert examine(store)["messages_wait"].facts == {"minutes": 20}
    with store.database.writing() as connection:
        connection.execute(update(outbox).values(state="dead", last_error="channel_not_found"))
    found = examine(store)
    assert found["messages_dead"].names == ("channel_not_found (1)",)
    assert stopping(found) == {"messages_dead"}


def test_a_policy_that_lost_a_category_shows(store: SqlStore) -> None:
    """Lines of what the policy no longer has are named."""
    found_company(store)
    text = version("2026.2", text=default_policy_text().replace('"meal"', '"dinner"'))
    store.administer(lambda tx: apply_policy(tx, text, OPERATOR))
    assert examine(store)["lines_outside_policy"].names == ("MEAL",)


def test_what_slack_refuses_stops_people(store: SqlStore) -> None:
    """Without its token or scopes nothing works; a channel without the bot misses its warnings alone."""
    found_company(store)
    assert stopping(examine(store, slack=SlackReport())) == set()
    assert stopping(examine(store, slack=SlackReport(unreachable="timeout"))) == {"slack_unreachable"}
    assert stopping(examine(store, slack=SlackReport(token_refused="x"))) == {"slack_token_refused"}
    report = SlackReport(
        is_bot=False,
        missing_scopes=("chat:write", "im:write"),
        socket_mode_refused="invalid_auth",
        socket_mode_unreachable="timeout",
        channels_without_bot=("#sales",),
        channels_not_found=("#slaes",),
    )
    found = examine(store, slack=report)
    assert stopping(found) == {
        "slack_token_not_of_bot",
        "slack_scopes_missing",
        "socket_mode_refused",
        "socket_mode_unreachable",
    }
    assert found["slack_scopes_missing"].names == ("chat:write", "im:write")
    assert {"channels_without_bot", "channels_not_found"} <= set(found)


def test_without_files_write_the_rest_works(store: SqlStore) -> None:
    """The doctor names the scope that *Files…* needs, and stops nobody."""
    found_company(store)
    found = examine(store, slack=SlackReport(missing_scopes=("files:write",)))
    assert "slack_files_unsent" in found
    assert "slack_scopes_missing" not in found
    assert stopping(found) == set()


@pytest.mark.parametrize(
    ("seconds", "told", "blocking"),
    [(0, False, False), (60, False, False), (-61, True, False), (300, True, False), (-301, True, True)],
)
def test_a_clock_that_is_off(store: SqlStore, seconds: int, told: bool, blocking: bool) -> None:
    """By more than a minute is told; by more than five Slack's signatures are refused."""
    found_company(store)
    found = examine(store, slack=SlackReport(clock_ahead_seconds=seconds))
    assert ("clock_off" in found, "clock_off" in stopping(found)) == (told, blocking)


def test_the_channels_in_use(store: SqlStore) -> None:
    """Those that lines warn in, and those that subscribed to a digest."""
    found_company(store)
    fin = store.read(lambda tx: tx.people.with_role(Role.CONTROLLER)[0])
    store.write(
        lambda tx: subscribe_digest(
            tx, Actor(fin, "slack"), "C0NORTH01", Scope(), 0, "09:00", "en", shared=False
        )
    )
    assert store.read(channels_in_use) == ("C0NORTH01", "gifts")
