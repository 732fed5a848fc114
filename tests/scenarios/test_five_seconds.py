"""A card is read in five seconds, and a form gives its verdict beside the amount: in both languages."""

from __future__ import annotations

import pytest

from sandbox.client.surfaces import Modal, ShownMessage
from tests.support.office.acts import answer, ask, card, log_actual, unfolded
from tests.support.office.opening import Office, OfficeOpener


def lines(shown: ShownMessage | Modal) -> list[str]:
    return [line.strip() for line in shown.text(400).splitlines()]


def chinese(office: Office, recipient: str, amount: str = "480") -> Modal:
    """Mei's form, filled in and checked, as somebody with a Chinese Slack sees it."""
    office.mei.command(f"/spend 礼品 {amount}元 Acme 中秋节茶具一套共两份")
    form = office.mei.wait_for_modal("新建申请")
    for label, value in {"受赠人／宾客": [recipient], "计划日期": "2026-09-25"}.items():
        form.select(label, value)
        office.answered()
    return form


def test_an_approval_card_in_five_seconds(office: Office) -> None:
    """Who wants how much for whom and the verdict; what needs attention; what is kept is one line."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"], Amount="600")
    shown = card(office.ida, number)
    assert lines(shown) == [
        "Mei Lin asks for ¥600: Gift for Acme · :arrow_up: Allowed with an additional approval",
        f"{number}: needs your decision · Sep 25, 2026 · 1 person · Zhou Wei",
        ":arrow_up: ¥600 per recipient is ¥100 over the ¥500 limit (Art. 4.1)",
        ":arrow_up: Compliance must approve: Zhou Wei is a public official (Art. 7)",
        "Tea set for Mid-Autumn",
        "Budget GIFT-KEY: ¥12,000 left → ¥11,400 left after this",
        "[Approve] [Approve less…] [Ask a question…] [Reject…] [Reassign…]",
        "▸ :white_check_mark: 1 check passes · Details",
    ]
    assert "¥600 of ¥1,500 per recipient this year (Art. 4.2)" in unfolded(shown)


def test_an_approval_card_in_chinese(office_with: OfficeOpener) -> None:
    """The same: its reasons in words, and articles as they are numbered in Chinese."""
    with office_with(locales={"*": "zh-CN"}) as office:
        assert chinese(office, "Zhou Wei", "600").submit()
        office.settle()
        assert lines(office.ida.wait_for("GW-2026-00001：待您审批")) == [
            "Mei Lin 申请 ¥600：礼品，客户 Acme · :arrow_up: 允许，但须额外审批",
            "GW-2026-00001：待您审批 · 2026年9月25日 · 1 人 · Zhou Wei",
            ":arrow_up: 每位受赠人／宾客 ¥600，超出上限 ¥500 共 ¥100（第 4.1 条）",
            ":arrow_up: 须经合规审批：Zhou Wei 是公职人员（第 7 条）",
            "中秋节茶具一套共两份",
            "预算 GIFT-KEY：剩余 ¥12,000 → 本次之后 剩余 ¥11,400",
            "[批准] [减额批准…] [提问…] [驳回…] [转交…]",
            "▸ :white_check_mark: 1 项检查通过 · 详情",
        ]


def test_a_requesters_card_in_five_seconds(office: Office) -> None:
    """What it is about and its state, what comes next, and the buttons; nothing that is kept stands open."""
    number = ask(office, office.mei)
    assert lines(card(office.mei, number)) == [
        "¥480 · Gift · Acme · Sep 25, 2026 · :hourglass_flowing_sand: waiting for a decision",
        f"{number}: waiting for a decision",
        "• Submitted Sep 15, 2026, 9:00\u202fAM",
        "Next: a decision by Bo Zhang. ¥480 is reserved meanwhile.",
        "[Edit] [Withdraw]",
        "▸ :white_check_mark: 2 checks pass",
    ]


def test_the_verdict_stands_beside_the_amount(office: Office) -> None:
    """Whether it is allowed, who decides and what would be left: right below the amount."""
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    form.select("Recipients", ["Li Na"])
    office.answered()
    shown = lines(form)
    at = shown.index("Amount: 480")
    assert shown[at + 1] == ":white_check_mark: Allowed · Bo Zhang decides · ¥11,520 left"
    assert shown.index("Currency: CNY") == at + 2


def test_a_field_that_changes_who_decides_says_so(office: Office) -> None:
    """Without recipients the cap is one recipient's; with an official compliance decides too."""
    office.mei.command("/spend gift 600 CNY Acme Tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    at = lines(form).index("Recipients (optional): ‹Contacts of this customer›")
    assert lines(form)[at + 1] == ":arrow_up: Without recipients compliance decides too"
    assert "Bo Zhang and Ida Novak decide" in form.text(200)
    form.select("Recipients", ["Li Na", "Zhou Wei"])
    office.answered()
    assert "Without recipients" not in form.text(200)
    reason = "Compliance must approve: Zhou Wei is a public official (Art. 7)"
    assert f":arrow_up: {reason}: compliance decides too" in lines(form)


def test_the_verdict_in_chinese(office_with: OfficeOpener) -> None:
    """The same words, as short."""
    with office_with(locales={"*": "zh-CN"}) as office:
        form = chinese(office, "Li Na")
        assert ":white_check_mark: 允许 · 由 Bo Zhang 审批 · 剩余 ¥11,520" in lines(form)


def test_what_is_blocked_names_nobody_who_would_decide(office: Office) -> None:
    """Nobody decides on what can't be sent."""
    office.mei.command("/spend gift 20000 CNY Acme Tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    assert ":no_entry: Not allowed" in form.text(200)
    assert "decide" not in form.text(200)


def test_after_less_was_approved_the_caps_are_those_of_what_was_approved(office: Office) -> None:
    """While compliance still decides, and afterwards: ¥300 of ¥500, not ¥600."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"], Amount="600")
    card(office.bo, number).click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="300", Reason="enough")
    office.settle()
    hers = card(office.ida, number)
    assert "over the ¥500 limit" not in hers.text(300)
    assert "¥300 of ¥500 per recipient (Art. 4.1)" in unfolded(hers)
    hers.click("Approve")
    office.settle()
    assert "¥300 of ¥500 per recipient (Art. 4.1)" in unfolded(card(office.bo, number, "approved"))


@pytest.mark.parametrize("who", ["mei", "bo"])
def test_what_was_overspent_never_reads_as_done_well(office: Office, who: str) -> None:
    """On the requester's card as on the approver's: what was spent, and by how much too much."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve")
    office.settle()
    log_actual(office, number, "500")
    assert ":warning: settled: ¥500 spent, ¥20 over" in card(getattr(office, who), number).text(300)


def test_an_open_question_stands_on_every_card(office: Office) -> None:
    """Whoever decides besides reads it, and so does who has asked it."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    card(office.bo, number).click("Ask a question…")
    answer(office.bo, "Ask a question", Question="Which tea?")
    office.settle()
    for person in (office.mei, office.bo, office.ida):
        assert ":question: Bo Zhang: Which tea?" in card(person, number, "waiting for an answer").text(300)
