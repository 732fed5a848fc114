"""A partly used approval is closed: the rest is free again, and nothing more is planned."""

from __future__ import annotations

from sandbox.client.surfaces import ShownMessage
from tests.support.office.acts import answer, approved, card, fill, log_actual
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import audited, exported, holding, private_words


def value_of(shown: ShownMessage) -> str:
    """What the card's buttons carry."""
    return next(
        str(each["value"])
        for block in shown.blocks
        if block["type"] == "actions"
        for each in block["elements"]
    )


def test_closing_a_partly_used_request_releases_the_rest(either_office: Office) -> None:
    """480 approved, 100 spent: closing frees 380; cards, audit and export say so. Late invoices count."""
    office = either_office
    number = approved(office)
    assert "Close" not in card(office.mei, number).buttons()
    log_actual(office, number, "100", final=False)
    mine = card(office.mei, number)
    assert mine.buttons() == ["Log actual", "Edit", "Close", "Correct…"]

    mine.click("Close", confirm=False)
    office.settle()
    assert holding(office, number) == (0, 38_000, 10_000)
    mine.click("Close")
    office.settle()

    assert holding(office, number) == (0, 0, 10_000)
    closed = card(office.mei, number, "closed")
    assert closed.has("Done: ¥100 spent of ¥480 approved.")
    assert closed.buttons() == ["Log actual", "Correct…"]
    assert card(office.bo, number, "closed").has("closed: ¥100 spent of ¥480 approved")
    assert audited(office, number)[-1] == ("request.close", "Mei Lin")
    assert exported(office, number)["state"] == "closed"

    log_actual(office, number, "30")
    assert holding(office, number) == (0, 0, 13_000)
    assert card(office.mei, number, "closed").has("¥130 spent of ¥480")


def test_a_second_click_closes_nothing_more(either_office: Office) -> None:
    """A double click has the effect of one, and the second is told how things stand."""
    office = either_office
    number = approved(office)
    log_actual(office, number, "100", final=False)
    mine = card(office.mei, number)
    value = value_of(mine)
    mine.click("Close")
    office.settle()
    forge_click(office.mei, mine, "request.close", value)
    office.settle()
    assert any(
        "This request is closed by now. Nothing was changed." in said for said in private_words(office.mei)
    )
    assert [action for action, _ in audited(office, number)].count("request.close") == 1
    assert holding(office, number) == (0, 0, 10_000)


def test_closed_from_the_home_and_the_list(office: Office) -> None:
    """My requests are closed where they are listed, too."""
    first, second = approved(office), approved(office, Category="Meal", Recipients=None)
    for number in (first, second):
        log_actual(office, number, "100", final=False)
    home = office.mei.open_home()
    assert home is not None
    home.click("Close", near=first)
    office.mei.wait_for(lambda: office.mei.home and office.mei.home.buttons().count("Close") == 1)
    office.mei.command("/spend mine")
    shown = office.mei.wait_for("My requests", channel="@bot")
    shown.click("Close", near=second)
    office.mei.wait_for(lambda: shown.has(f"{second} is closed"))


def test_who_closes_what(office: Office) -> None:
    """The requester and controllers. An unspent request and an open raise are refused with a reason."""
    number = approved(office)
    mine, theirs = card(office.mei, number), card(office.bo, number)
    forge_click(office.mei, mine, "request.close", value_of(mine))
    office.settle()
    assert any("nothing is spent yet" in words for words in private_words(office.mei))

    log_actual(office, number, "100", final=False)
    value = value_of(card(office.mei, number))
    forge_click(office.bo, theirs, "request.close", value)
    office.settle()
    assert any("Only the requester can do this" in words for words in private_words(office.bo))
    forge_click(office.tom, theirs, "request.close", value)
    office.settle()
    assert holding(office, number) == (0, 38_000, 10_000)

    card(office.mei, number).click("Edit")
    form = fill(office, office.mei.wait_for_modal(f"Edit {number}"), {"Amount": "490"})
    assert form.submit(), form.errors
    office.settle()
    raising = card(office.mei, number, "waiting for a decision")
    assert "Close" not in raising.buttons()
    forge_click(office.mei, raising, "request.close", value_of(raising))
    office.settle()
    assert any("This request is waiting for a decision by now." in w for w in private_words(office.mei))
    approve_raise(office, number)

    value = value_of(card(office.mei, number))
    forge_click(office.fin, theirs, "request.close", value)
    office.settle()
    assert holding(office, number) == (0, 0, 10_000)
    assert audited(office, number)[-1] == ("request.close", "Fin Costa")


def approve_raise(office: Office, number: str) -> None:
    card(office.bo, number, "an approved amount is to be raised").click("Approve")
    office.settle()


def test_closing_in_chinese(office_with: OfficeOpener) -> None:
    """Button, question and outcome as a Chinese reader has them."""
    with office_with(locales={"*": "zh-CN"}) as office:
        office.mei.command("/spend 礼品 480元 Acme 中秋节茶具一套共两份")
        form = office.mei.wait_for_modal("新建申请")
        for label, value in {"受赠人／宾客": ["Li Na"], "计划日期": "2026-09-25"}.items():
            form.select(label, value)
            office.answered()
        assert form.submit(), form.errors
        office.settle()
        office.bo.wait_for("待您审批").click("批准")
        office.settle()
        office.mei.wait_for("已批准").click("登记实际支出")
        answer(office.mei, "登记实际支出", 实际金额="100", 这是最终金额=False)
        office.settle()
        mine = office.mei.wait_for(
            lambda: next((m for m in office.mei.messages() if "关闭" in m.buttons()), None)
        )
        question = next(
            each["confirm"]
            for block in mine.blocks
            if block["type"] == "actions"
            for each in block["elements"]
            if each["action_id"] == "request.close"
        )
        assert question["title"]["text"] == "关闭 GW-2026-00001？"
        assert "¥380" in question["text"]["text"]
        mine.click("关闭")
        office.settle()
        office.mei.wait_for("GW-2026-00001：已关闭")
