"""A workspace whose plan refuses blocks: everything still arrives, and what can be pressed works."""

from __future__ import annotations

import pytest

from bot.services.operations.doctor import Environment, run_doctor
from tests.support.office.acts import ask, card, log_actual
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.waiting import eventually

NATIVE = ("data_table", "data_visualization")
ALL_BUT_SECTIONS = (*NATIVE, "header", "context", "actions", "divider")


def test_a_decision_on_cards_of_sections(either_office: Office) -> None:
    """Asked, decided, logged on cards in their second form; the doctor says which blocks were refused."""
    office = either_office
    office.slack.faults.refuse_blocks("header", "actions")
    # Lists and forms are not delivered: they are asked for with the blocks that Slack takes.
    number = ask(office, office.mei)
    theirs = card(office.bo, number, "needs your decision")
    assert {block["type"] for block in theirs.blocks} == {"section"}
    assert theirs.click("Approve")
    office.settle()
    assert card(office.bo, number, "approved").buttons() == []
    log_actual(office, number, "480")
    card(office.mei, number, "settled")
    found = {each.code: each for each in office.books.inspect(lambda tx: run_doctor(tx, Environment()))}
    said = found["messages_plainer"]
    assert not said.blocking
    assert {name.partition(" (")[0] for name in said.names} >= {
        "card.approval: invalid_blocks",
        "card.request: invalid_blocks",
    }
    assert "messages_dead" not in found


@pytest.mark.parametrize("refused", [NATIVE, ALL_BUT_SECTIONS], ids=["native blocks", "all but sections"])
@pytest.mark.parametrize(
    ("locale", "buttons"),
    [("en-US", ["More…", "Explain a variance"]), ("zh-CN", ["更多…", "说明差异"])],
)
def test_digests(
    office_with: OfficeOpener, refused: tuple[str, ...], locale: str, buttons: list[str]
) -> None:
    """The weekly digest comes in sections with its buttons, and so does the one that somebody asks for."""
    with office_with(locales={"*": locale}) as office:
        office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
        office.answered()
        office.slack.faults.refuse_blocks(*refused)
        office.hana.command("/spend digest", channel="#sales")
        office.answered()
        shown = office.hana.messages("#sales")[-1]
        assert shown.is_ephemeral and {block["type"] for block in shown.blocks} == {"section"}
        assert "GIFT-KEY" in shown.text(400)
        labels = {"kind": "answer", "error": "invalid_blocks"}
        counted = office.bot.metrics.registry.get_sample_value("goodwill_plainer_messages_total", labels)
        assert counted == 1
        office.clock.advance(7 * 24 * 3600)
        # The tick of the start may still be at it: then this one does nothing.
        assert eventually(lambda: office.bot.scheduler.tick() or office.tom.messages("#sales"))
        posted = office.tom.wait_for("GIFT-KEY", channel="#sales")
        assert {block["type"] for block in posted.blocks} == {"section"}
        assert posted.buttons() == buttons
        assert office.bot.queue.depth()[2] == 0
