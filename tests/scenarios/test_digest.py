"""A channel's digest: read in ten seconds, with what has changed, and the rest for the one who clicks."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.office.acts import approved
from tests.support.office.opening import Office
from tests.support.office.waiting import eventually


def weekly(office: Office, day: int) -> None:
    office.clock.set(datetime(2026, 9, day, 9, 1, tzinfo=UTC))
    assert eventually(office.bot.scheduler.tick)
    office.settle()


def test_a_digest_shows_what_has_changed_since_the_last_one(office: Office) -> None:
    """The first compares with nothing, the second says by how much and since when, also when asked for."""
    office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.answered()
    weekly(office, 21)
    first = office.mei.wait_for("Budget digest", channel="#sales")
    assert not first.has("since")
    approved(office, Planned_date="2026-09-29")
    weekly(office, 28)
    second = office.mei.wait_for("Change since Sep 21, 2026", channel="#sales")
    assert second.has("▼ ¥480")
    office.mei.command("/spend digest", channel="#sales")
    office.answered()
    assert office.mei.last_message("#sales").has("Change since Sep 28, 2026")
    assert office.mei.last_message("#sales").has("(unchanged)")


def test_the_rest_is_for_the_one_who_clicks(office: Office) -> None:
    """*More…* opens every number and every line for whoever reads the channel."""
    office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.answered()
    weekly(office, 21)
    office.mei.wait_for("Budget digest", channel="#sales").click("More…")
    more = office.mei.wait_for_modal("Budget digest")
    assert more.has("committed ¥0")
    assert more.has("GIFT-KEY")


def test_an_explanation_is_confirmed(office: Office) -> None:
    """Whoever explains a variance is told that it is kept, and where it appears."""
    office.hana.command("/spend digest", channel="#sales")
    office.hana.wait_for("GIFT-KEY", channel="#sales").click("Explain a variance")
    form = office.hana.wait_for_modal("Explain a variance")
    form.select("Explanation", "Two visits moved to October")
    assert form.submit(), form.errors
    assert office.hana.wait_for_modal("Saved").has("It appears in the next digest")
