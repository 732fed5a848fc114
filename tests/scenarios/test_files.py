"""*Files…*: attachments and receipts are handed to whoever may see the request, and to nobody else."""

from __future__ import annotations

from sandbox.client.person import Person
from tests.support.office.acts import approved, ask, card, log_actual, unfolded
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import private_words

PDF = b"%PDF-1.4\n%%EOF\n"


def with_offer(office: Office) -> str:
    return ask(office, office.mei, Attachments=[("offer.pdf", PDF)])


def files_of(person: Person) -> list[tuple[str, bytes]]:
    """Every file that the bot has sent to somebody, with what is in it."""
    workspace = person.workspace
    sent = [
        message
        for messages in workspace.messages.values()
        for message in messages
        if message.user == workspace.app.bot_user and person.id in workspace.channels[message.channel].members
    ]
    return [(workspace.files[each].name, workspace.files[each].content) for m in sent for each in m.files]


def test_the_approver_finds_the_files_in_the_cards_thread(either_office: Office) -> None:
    """The very content, under the card that the button stands on."""
    number = with_offer(either_office)
    shown = card(either_office.bo, number)
    shown.click("Files…")
    either_office.settle()
    (reply,) = either_office.bo.replies(shown)
    assert reply.files == ["offer.pdf"]
    assert files_of(either_office.bo) == [("offer.pdf", PDF)]
    assert "1 file of GW-2026-00001 is in the thread of its card" in private_words(either_office.bo)[-1]


def test_whoever_opens_the_request_finds_them_in_their_conversation(office: Office) -> None:
    """Line owner, controller and compliance have no card: the files come into their conversation."""
    number = with_offer(office)
    for reader in (office.fin, office.ida):
        reader.command(f"/spend {number}", channel="@bot")
        office.answered()
        reader.last_message().click("Files…")
        office.settle()
        assert files_of(reader) == [("offer.pdf", PDF)]
        assert "is in your conversation with me" in private_words(reader)[-1]


def test_files_go_to_nobody_else_and_to_no_channel(office: Office) -> None:
    """A card opened in a channel sends its files to the reader alone."""
    number = with_offer(office)
    office.bo.command(f"/spend {number}", channel="#sales")
    office.answered()
    office.bo.last_message("#sales").click("Files…")
    office.settle()
    assert not [message for message in office.tom.messages("#sales") if message.files]
    assert files_of(office.bo) == [("offer.pdf", PDF)]


def test_a_forged_click_hands_out_nothing(office: Office) -> None:
    """A colleague who may not see the request is told that there is none."""
    with_offer(office)
    theirs = ask(office, office.tom, Amount="90")
    forge_click(office.tom, card(office.tom, theirs), "request.files", "1:1")
    office.settle()
    assert "There is no such request" in private_words(office.tom)[-1]
    assert files_of(office.tom) == []


def test_receipts_come_along(office: Office) -> None:
    """What was logged later is there too; the requester opens it by the request's number."""
    number = approved(office, Attachments=[("offer.pdf", PDF)])
    log_actual(office, number, "480", Receipts=[("receipt.pdf", PDF + b"%receipt")])
    office.mei.command(f"/spend {number}")
    office.answered()
    office.mei.last_message().click("Files…")
    office.settle()
    assert files_of(office.mei) == [("offer.pdf", PDF), ("receipt.pdf", PDF + b"%receipt")]


def test_what_was_refused_is_named(office: Office) -> None:
    """A file that Goodwill does not keep can't be sent: who has it is said."""
    number = ask(office, office.mei, Attachments=[("tool.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200)])
    card(office.bo, number).click("Files…")
    office.settle()
    assert private_words(office.bo)[-1] == "I don’t have tool.pdf: ask Mei Lin for it."
    assert files_of(office.bo) == []


def test_without_the_scope_the_reader_learns_who_has_the_file(office: Office) -> None:
    """Cards and decisions go on: only the files are not sent."""
    number = with_offer(office)
    office.slack.app.scopes = frozenset(office.slack.app.scopes or ()) - {"files:write"}
    card(office.bo, number).click("Files…")
    office.settle()
    assert "1 file, Mei Lin has it" in unfolded(card(office.bo, number))
    assert "ask Mei Lin, who has offer.pdf" in private_words(office.bo)[-1]
    assert "files:write" in private_words(office.bo)[-1]
    card(office.bo, number).click("Approve")
    office.settle()
    assert card(office.mei, number, "approved")


def test_when_slack_takes_no_file_the_reader_is_told(office: Office) -> None:
    """Nothing is silent: they may try again."""
    number = with_offer(office)
    office.slack.faults.fail("files.getUploadURLExternal", error="file_uploads_disabled")
    card(office.bo, number).click("Files…")
    office.settle()
    assert "Slack did not take the files. Try again, or ask Mei Lin" in private_words(office.bo)[-1]
    card(office.bo, number).click("Files…")
    office.settle()
    assert files_of(office.bo) == [("offer.pdf", PDF)]


def test_a_request_without_files_has_no_such_button(office: Office) -> None:
    """Nothing that leads nowhere."""
    assert "Files…" not in card(office.bo, ask(office, office.mei)).buttons()


def test_in_chinese(office_with: OfficeOpener) -> None:
    """The button, the title of the file, and what is said."""
    with office_with(locales={"bo": "zh-CN"}) as office:
        number = with_offer(office)
        office.bo.wait_for(number).click("附件…")
        office.settle()
        assert files_of(office.bo) == [("offer.pdf", PDF)]
        assert "已发到" in private_words(office.bo)[-1]
