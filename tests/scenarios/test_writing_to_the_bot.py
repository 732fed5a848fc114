"""What people write to the bot: read like the command, and under an open question the answer to it."""

from __future__ import annotations

from sandbox.client.person import Person
from sandbox.client.surfaces import ShownMessage
from tests.support.office.acts import answer, approved, ask, card
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import audited, holding, requests_of


def delivered(office: Office) -> None:
    """Slack delivers what is written in the background."""
    office.slack.idle()
    office.settle()


def written(office: Office, person: Person, text: str) -> ShownMessage:
    """The answer to a direct message."""
    person.say("@bot", text)
    delivered(office)
    return person.last_message()


def asked(office: Office) -> tuple[str, ShownMessage]:
    """A request of Mei's that Bo has asked something about, and her card of it."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Ask a question…")
    answer(office.bo, "Ask a question", Question="Why this tea?")
    office.settle()
    return number, card(office.mei, number, "waiting for an answer")


def test_a_message_is_read_like_the_command(either_office: Office) -> None:
    """Lists, searches, numbers, help: the same answers, for that person alone."""
    number = ask(either_office, either_office.mei)
    for text, shown in {
        "mine": number,
        "find Acme": number,
        number.lower(): "a decision by Bo Zhang",
        "budget": "GIFT-KEY",
        "help": "/spend gift 480 CNY Acme tea set for Mid-Autumn",
        "我的": number,
    }.items():
        told = written(either_office, either_office.mei, text)
        assert told.is_ephemeral
        assert shown in told.text(200), text


def test_a_request_in_words_leads_to_the_form(either_office: Office) -> None:
    """Slack opens a form only after a click: one leads to it, and it is filled in."""
    told = written(either_office, either_office.mei, "gift 480 CNY Acme tea set for Mid-Autumn")
    assert told.buttons() == ["Open the form"]
    told.click("Open the form")
    form = either_office.mei.wait_for_modal("New request")
    assert form.value("Amount") == "480"
    assert form.value("Purpose") == "tea set for Mid-Autumn"


def test_a_reply_under_an_open_question_is_its_answer(either_office: Office) -> None:
    """The decision waits for the approver again, who reads the answer on the card."""
    number, mine = asked(either_office)
    either_office.mei.reply(mine, "They grow it themselves & it <keeps>")
    delivered(either_office)
    assert "They grow it themselves & it <keeps>" in card(either_office.bo, number).text(400)
    assert "Approve" in card(either_office.bo, number).buttons()
    assert ("request.answer", "Mei Lin") in audited(either_office, number)
    replies = [each.text(200) for each in either_office.mei.replies(mine)]
    assert f"Your answer is sent: {number} waits for a decision." in replies


def test_an_answer_that_is_delivered_twice_is_given_once(office: Office) -> None:
    """Slack delivers a message again when it has missed the acknowledgement."""
    number, mine = asked(office)
    event = {
        "type": "message",
        "channel": mine.channel,
        "channel_type": "im",
        "user": office.mei.id,
        "text": "It keeps",
        "ts": office.slack.new_ts(),
        "thread_ts": mine.ts,
        "event_ts": office.slack.new_ts(),
    }
    for _ in range(2):
        office.slack.delivery.event(dict(event))
        delivered(office)
    assert [action for action, _ in audited(office, number)].count("request.answer") == 1


def test_ok_under_a_card_decides_nothing(either_office: Office) -> None:
    """Typed words never decide: the card with its buttons is shown to that person alone."""
    number = ask(either_office, either_office.mei)
    theirs = card(either_office.bo, number)
    for text in ("ok", "同意", "approved!"):
        either_office.bo.reply(theirs, text)
        delivered(either_office)
    assert holding(either_office, number) == (48_000, 0, 0)
    offered = either_office.bo.replies(theirs)[-1]
    assert offered.is_ephemeral
    offered.click("Approve")
    either_office.settle()
    assert holding(either_office, number) == (0, 48_000, 0)


def test_only_the_requester_answers(office: Office) -> None:
    """The approver who types under their own card answers no question of theirs."""
    number, _ = asked(office)
    office.bo.reply(card(office.bo, number), "Because I like it")
    delivered(office)
    assert "request.answer" not in [action for action, _ in audited(office, number)]


def test_a_reply_under_what_is_decided_changes_nothing(office: Office) -> None:
    """The card is shown, as things are now."""
    number = approved(office)
    mine = card(office.mei, number, "approved")
    office.mei.reply(mine, "Thank you!")
    delivered(office)
    shown = office.mei.replies(mine)[-1]
    assert "Log actual" in shown.buttons()
    assert holding(office, number) == (0, 48_000, 0)


def test_somebody_unknown_is_told_kindly(office: Office) -> None:
    """Whoever is not in the company data learns whom to ask."""
    office.slack.add_user("zoe", real_name="Zoe Stranger", email="zoe@elsewhere.example")
    told = written(office, office.slack.person("zoe"), "mine")
    assert "Goodwill does not know you yet" in told.text(200)


def test_what_can_not_be_read_gets_help(office: Office) -> None:
    """As behind the command; and a file alone is told where to go."""
    assert "what is this" in written(office, office.mei, "what is this").text(200)
    office.mei.say("@bot", "", files=[("receipt.pdf", b"%PDF-1.4\n%%EOF\n")])
    delivered(office)
    assert "choose Log a receipt" in office.mei.last_message().text(200)
    assert requests_of(office) == []


def test_the_bot_does_not_answer_itself_or_channels(office: Office) -> None:
    """Its own messages, edits, and what is said elsewhere are not for it to answer."""
    for more in ({"bot_id": "B1"}, {"subtype": "message_changed"}, {"channel_type": "channel"}):
        event = {
            "type": "message",
            "channel": "D0000001",
            "channel_type": "im",
            "user": office.mei.id,
            "text": "mine",
            "ts": office.slack.new_ts(),
            "event_ts": office.slack.new_ts(),
        }
        office.slack.delivery.event({**event, **more})
        delivered(office)
    assert office.mei.messages() == []


def test_in_chinese(office_with: OfficeOpener) -> None:
    """Words and answer."""
    with office_with(locales={"*": "zh-CN"}) as office:
        told = written(office, office.mei, "礼品 480 元 Acme 中秋茶具")
        told.click("打开表单")
        assert office.mei.wait_for_modal("新建申请").value("金额") == "480"
