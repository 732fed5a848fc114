"""A card that is updated makes no sound: what matters to somebody also comes as a reply under their card."""

from __future__ import annotations

from sandbox.client.person import Person
from tests.support.office.acts import ask, card
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, private_words


def replies(person: Person, number: str) -> list[str]:
    return [reply.text(300) for reply in person.replies(card(person, number))]


def submit(person: Person, title: str, **fields: str) -> None:
    form = person.wait_for_modal(title)
    form.fill(fields)
    assert form.submit(), form.errors


def test_question_answer_approval(office: Office) -> None:
    """Mei hears the question and the approval, Bo hears the answer; each once, under their own card."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Ask a question…")
    submit(office.bo, "Ask a question", Question="Which tea?")
    office.settle()
    assert replies(office.mei, number) == ["Bo Zhang asks: Which tea?"]
    card(office.mei, number).click("Answer")
    submit(office.mei, "Answer", Answer="Longjing")
    office.settle()
    assert replies(office.bo, number) == ["Mei Lin answers: Longjing"]
    card(office.bo, number).click("Approve")
    office.settle()
    assert replies(office.mei, number)[1:] == [
        "Bo Zhang approved ¥480 for Acme. Log the actual once it is spent."
    ]
    assert len(replies(office.bo, number)) == 1


def test_rejection(office: Office) -> None:
    """Mei hears that and why her request was rejected."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Reject…")
    submit(office.bo, "Reject", Reason="Twice this month already")
    office.settle()
    assert replies(office.mei, number) == ["Bo Zhang rejected this: Twice this month already\n[Ask again]"]


def test_edited_while_waiting(either_office: Office) -> None:
    """Both read on their cards, and under them, what has changed, with what it was before."""
    office = either_office
    number = ask(office, office.mei)
    card(office.mei, number).click("Edit")
    submit(office.mei, f"Edit {number}", Amount="280", Headcount="2", Purpose="Tea for the whole team")
    office.settle()
    changed = ["Mei Lin: ¥480 → ¥280; Headcount 1 → 2; Purpose changed"]
    assert replies(office.bo, number) == changed
    assert replies(office.mei, number) == changed
    on_card = "• Mei Lin edited it, Sep 15, 2026, 9:00\u202fAM: ¥480 → ¥280; Headcount 1 → 2; Purpose changed"
    assert card(office.bo, number, "needs your decision").has(on_card)
    assert card(office.mei, number).has(on_card)
    card(office.bo, number).click("Approve")
    office.settle()
    assert card(office.bo, number, "approved").has(on_card)
    office.fin.command(f"/spend {number}")
    office.answered()
    assert office.fin.last_message().has(on_card)


def test_edited_in_chinese(office_with: OfficeOpener) -> None:
    """The same for a Chinese reader; saved untouched there is nothing to tell."""
    with office_with(locales={"bo": "zh-CN"}) as office:
        number = ask(office, office.mei)
        for amount in ("280", "280"):
            card(office.mei, number).click("Edit")
            submit(office.mei, f"Edit {number}", Amount=amount)
            office.settle()
        shown = office.bo.wait_for(f"{number}：待您审批")
        assert [reply.text(300) for reply in office.bo.replies(shown)] == ["Mei Lin：¥480 → ¥280"]
        assert shown.text(300).count("Mei Lin 修改了申请，2026年9月15日") == 1
        assert "：¥480 → ¥280" in shown.text(300)


def test_asked_again_after_a_rejection(office: Office) -> None:
    """The reply and the card open the form, filled in with what was asked for."""
    number = ask(office, office.mei, Expected_result="Renewal signed")
    card(office.bo, number).click("Reject…")
    submit(office.bo, "Reject", Reason="Twice this month already")
    office.settle()
    assert card(office.mei, number, "rejected").buttons() == ["Ask again"]
    (reply,) = office.mei.replies(card(office.mei, number))
    reply.click("Ask again")
    form = office.mei.wait_for_modal("New request")
    assert form.value("Amount") == "480"
    assert form.value("Purpose") == "Tea set for Mid-Autumn"
    assert form.value("Expected result") == "Renewal signed"
    assert ":white_check_mark: Allowed · Bo Zhang decides" in form.text(200)
    form.fill({"Amount": "300"})
    assert form.submit(), form.errors
    office.settle()
    assert card(office.bo, "GW-2026-00002", "needs your decision").has("asks for ¥300")


def test_only_the_requester_asks_again(office: Office) -> None:
    """A forged click of somebody else opens nothing and says why."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Reject…")
    submit(office.bo, "Reject", Reason="Twice this month already")
    office.settle()
    forge_click(office.bo, card(office.bo, number), "request.ask_again", "1:2")
    office.settle()
    assert any("Only the requester can do this" in words for words in private_words(office.bo))
    assert office.bo.modal is None or office.bo.modal.title == "Not done"


def test_who_asks_in_a_channel_reads_there_what_came_of_it(either_office: Office) -> None:
    """For this person alone, with the way to the card; nobody else in the channel sees it."""
    office = either_office
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn", channel="#sales")
    form = office.mei.wait_for_modal("New request")
    form.fill({"Recipients": ["Li Na"], "Planned date": "2026-09-25"})
    office.answered()
    assert form.submit(), form.errors
    office.settle()
    told = office.mei.wait_for("GW-2026-00001 waits for Bo Zhang.", channel="#sales")
    assert told.is_ephemeral
    told.click("Open")
    assert office.mei.wait_for_modal("GW-2026-00001").has("waiting for a decision")


def test_who_asks_elsewhere_is_not_told_twice(office: Office) -> None:
    """In the conversation with the bot the card itself comes."""
    ask(office, office.mei)
    assert [message for message in office.mei.messages() if message.is_ephemeral] == []


def test_a_question_is_taken_back(either_office: Office) -> None:
    """By who has asked, on their card: the decision waits for them again, and there is nothing to answer."""
    office = either_office
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    card(office.bo, number).click("Ask a question…")
    submit(office.bo, "Ask a question", Question="Which tea?")
    office.settle()
    assert card(office.ida, number).buttons() == []
    value = next(
        element["value"]
        for block in card(office.bo, number).blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )
    forge_click(office.ida, card(office.ida, number), "request.retract", value)
    office.settle()
    assert any("Only who has asked" in words for words in private_words(office.ida))
    card(office.bo, number, "waiting for an answer").click("Take the question back")
    office.settle()
    assert card(office.bo, number, "needs your decision").buttons()[0] == "Approve"
    mine = card(office.mei, number, "waiting for a decision")
    assert "Answer" not in mine.buttons()
    assert holding(office, number) == (48_000, 0, 0)
