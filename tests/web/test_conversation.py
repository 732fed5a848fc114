"""People read and write in the browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from bot.views.kit.blocks import section
from bot.views.kit.text import said
from sandbox import ExternalFile, Workspace
from sandbox.client.administration import delete_file, hide_file
from sandbox.state.records import Message
from tests.support.hostile import TEXTS
from tests.web.page import MANY, PATIENCE_SECONDS, Visit, composer, last_message, say


def test_people_see_each_other_live(visit: Visit) -> None:
    """What one person writes appears at another's desk without a reload, with its markup and escaping."""
    raj, mei = visit("raj"), visit("mei")
    say(raj, "Tea at *four*? <b>& more</b> @mei :tea:")
    message = last_message(mei)
    expect(message).to_contain_text("Tea at four? <b>& more</b> @Mei Chen 🍵")
    expect(message.locator("strong", has_text="four")).to_be_visible()
    expect(message.locator(".mention.mine")).to_have_text("@Mei Chen")


def test_what_people_have_written_does_nothing_on_the_screen(visit: Visit, workspace: Workspace) -> None:
    """In a message of the bot it pings, links and marks nothing: our own bold words are all that acts."""
    mei, sales = visit("mei"), workspace.channel("sales")
    blocks = [section(f"*Purpose*  {said(words)}") for words in TEXTS]
    workspace.post(Message(workspace.new_ts(), sales.id, workspace.app.bot_user, "", blocks))
    shown = last_message(mei).locator(".bk.section")
    expect(shown.locator("strong")).to_have_text(["Purpose"] * len(TEXTS))
    expect(shown.filter(has_text="http://evil.example")).to_have_count(1)
    expect(shown.locator("a, .mention, em, s, code, pre, blockquote, br")).to_have_count(0)


def test_person_switcher(page: Page) -> None:
    """The page says who one is, and changes the person."""
    page.get_by_role("button", name="You are Raj Patel").click()
    page.get_by_role("menuitem", name="Ana Silva").first.click()
    expect(page.get_by_role("button", name="You are Ana Silva")).to_be_visible()


def test_unread_marks(visit: Visit) -> None:
    """What is new elsewhere is marked until it is read."""
    mei, raj = visit("mei"), visit("raj", "#finance")
    place = mei.locator(".side button", has_text="finance")
    say(raj, "The plan is in")
    expect(place.locator(".count")).to_contain_text("1")
    place.click()
    expect(last_message(mei)).to_contain_text("The plan is in")
    expect(place.locator(".count")).to_have_count(0)


def test_threads(visit: Visit) -> None:
    """A reply stands in the thread, and the message counts it."""
    raj, mei = visit("raj"), visit("mei")
    say(raj, "A question for the thread")
    message = last_message(raj)
    expect(message).to_contain_text("A question for the thread")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    raj.locator(".panel textarea").fill("An answer")
    raj.locator(".panel textarea").press("Enter")
    expect(raj.locator(".panel article").last).to_contain_text("An answer")
    last_message(mei).get_by_role("button", name="1 条回复").click()
    expect(mei.locator(".panel article").last).to_contain_text("An answer")


def test_direct_messages(visit: Visit) -> None:
    """A person starts a conversation with another, who sees it marked."""
    raj, ana = visit("raj"), visit("ana")
    raj.get_by_role("button", name="New message to…").click()
    raj.get_by_role("menuitem", name="Ana Silva").last.click()
    expect(composer(raj)).to_have_attribute("placeholder", "Message Ana Silva")
    say(raj, "Hello Ana")
    entry = ana.locator(".side button", has_text="Raj Patel")
    expect(entry.locator(".count")).to_contain_text("1")
    entry.click()
    expect(last_message(ana)).to_contain_text("Hello Ana")


def test_ephemeral_is_seen_by_one(visit: Visit) -> None:
    """A private answer is shown to its person alone, who can dismiss it."""
    raj, mei = visit("raj"), visit("mei")
    say(raj, "/gallery card")
    expect(last_message(mei)).to_contain_text("Request GW-2026-0042")
    last_message(raj).get_by_role("button", name="Whisper").click()
    private = last_message(raj)
    expect(private).to_contain_text("Only visible to you")
    expect(private).to_contain_text("Between us 🙊")
    expect(mei.get_by_text("Between us")).to_have_count(0)
    private.get_by_role("button", name="Dismiss").click()
    expect(raj.get_by_text("Between us")).to_have_count(0)


def test_slash_completion(page: Page) -> None:
    """Typing a slash offers the commands; keys choose, complete and close."""
    field = composer(page)
    field.focus()
    page.keyboard.type("/")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.nth(1)).to_contain_text("Ask before you spend on a customer")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(field).to_have_value("/spend ")
    expect(options).to_have_count(0)
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(page.locator(".modal h2")).to_have_text("New request")


def test_a_command_typed_at_once_is_sent(page: Page) -> None:
    """Enter sends what has a blank, also while the list of commands is still open."""
    field = composer(page)
    field.focus()
    page.keyboard.type("/")
    expect(page.get_by_role("option")).to_have_count(2)
    # The list is closed by the server, which may be slower than the keys.
    field.evaluate("field => { field.value = '/spend x'; }")
    page.keyboard.press("Enter")
    expect(page.locator(".modal h2")).to_have_text("New request")


def test_unknown_command_is_refused(page: Page) -> None:
    """What Slack's client refuses is refused here, with words."""
    say(page, "/nothing such")
    expect(page.locator(".notice")).to_contain_text("/nothing is not a valid command")


def test_files(page: Page, visit: Visit, tmp_path: Path) -> None:
    """Files are attached, can be taken away, and reach the others."""
    for name in ("list.csv", "other.txt"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    picker = page.locator(".main .composer input[type=file]")
    picker.set_input_files([tmp_path / "list.csv", tmp_path / "other.txt"])
    expect(page.locator(".composer .file-chip")).to_have_count(2)
    page.get_by_role("button", name="Remove other.txt").click()
    expect(page.locator(".composer .file-chip")).to_have_count(1)
    say(page, "The list")
    card = last_message(visit("mei")).locator(".file-card")
    expect(card).to_contain_text("list.csv")
    expect(page.locator(".composer .file-chip")).to_have_count(0)


def test_a_file_of_the_app_is_in_the_thread(page: Page) -> None:
    """A file that the app shares under its card is announced there, and can be fetched in the thread."""
    say(page, "/gallery file")
    card = page.locator(".main article", has_text="Request GW-2026-0042").last
    card.get_by_role("button", name="1 reply").click()
    reply = page.locator(".panel article").last
    expect(reply).to_contain_text("The list of this request")
    with page.expect_download() as download:
        reply.get_by_role("link", name="list.csv").click()
    assert download.value.path().read_bytes() == b"customer,amount\nAcme,480\n"


def test_files_that_are_not_there(page: Page, workspace: Workspace) -> None:
    """An external file is a link, a hidden one and a deleted one say what became of them."""
    raj = workspace.person("raj")
    kept = [raj.say("#sales", f"Receipt {number}", files=[("r.pdf", b"%PDF")]) for number in (1, 2)]
    hide_file(workspace, kept[0].origin.files[0])
    delete_file(workspace, kept[1].origin.files[0])
    raj.say("#sales", "Receipt 3", files=[ExternalFile("drive.pdf", "https://drive.example.com/r.pdf")])
    rows = page.locator(".main article")
    expect(rows.filter(has_text="Receipt 1")).to_contain_text("This file is hidden")
    expect(rows.filter(has_text="Receipt 2")).to_contain_text("This file was deleted.")
    link = rows.filter(has_text="Receipt 3").get_by_role("link", name="drive.pdf")
    expect(link).to_have_attribute("href", "https://drive.example.com/r.pdf")


def test_dropped_file(page: Page) -> None:
    """A file dropped on the composer is attached."""
    page.locator(".main .composer").evaluate(
        """(frame) => {
          const data = new DataTransfer();
          data.items.add(new File(["%PDF-1.4"], "dropped.pdf", {type: "application/pdf"}));
          frame.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator(".composer .file-chip")).to_contain_text("dropped.pdf")


def test_shortcuts(page: Page, workspace: Workspace) -> None:
    """Global shortcuts are in the composer's menu, a message's own in the menu of the message."""
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Request customer spend").click()
    expect(page.locator(".modal h2")).to_have_text("New request")
    page.keyboard.press("Escape")
    expect(page.locator(".modal h2")).to_have_count(0)
    say(page, "Taxi 48 CNY")
    message = last_message(page)
    expect(message).to_contain_text("Taxi 48 CNY")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Log a receipt").click()
    workspace.person("raj").wait_for("Logged: Taxi 48 CNY", PATIENCE_SECONDS)


def test_joining(visit: Visit) -> None:
    """A channel can be read before it is joined, and written to afterwards."""
    raj = visit("raj", "#random")
    expect(raj.get_by_text("You are not in #random.")).to_be_visible()
    raj.get_by_role("button", name="Join #random").click()
    expect(composer(raj)).to_be_visible()


def test_home_and_messages_tab(visit: Visit) -> None:
    """The app's home is published on opening, and stands beside its messages."""
    raj = visit("raj", "home")
    expect(raj.get_by_role("heading", name="Welcome home, Raj Patel")).to_be_visible()
    raj.get_by_role("navigation", name="Gallery").get_by_role("button", name="Messages").click()
    expect(composer(raj)).to_have_attribute("placeholder", "Message Gallery")


def test_a_notice_covers_nothing(visit: Visit, workspace: Workspace) -> None:
    """What the person is told pushes the conversation down: every button below it can still be pressed."""
    raj = visit("raj", "home")
    for _ in range(3):
        workspace.warn(workspace.user("raj").id, "operation_timeout", "The app did not answer in time. " * 4)
    expect(raj.locator(".notice")).to_have_count(3)
    raj.get_by_role("navigation", name="Gallery").get_by_role("button", name="Messages").click()
    expect(composer(raj)).to_be_visible()


def test_ten_thousand_messages(visit: Visit) -> None:
    """Of a long channel only a window is on the page, and scrolling brings the rest."""
    page = visit("raj", "#archive")
    expect(last_message(page)).to_contain_text(f"Entry {MANY - 1}")
    rows = page.locator(".main article.message")
    assert rows.count() == 60
    scroller = page.locator(".main .scroller")
    for _ in range(5):
        before = rows.first.inner_text()
        scroller.evaluate("(e) => e.scrollTo(0, -e.scrollHeight)")
        expect(rows.first).not_to_have_text(before, use_inner_text=True)
    assert rows.count() <= 180
    assert f"Entry {MANY - 1}" not in rows.last.inner_text()
    page.get_by_role("button", name="Jump to newest").click()
    expect(last_message(page)).to_contain_text(f"Entry {MANY - 1}")
