"""Blocks, forms and their rules in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from sandbox import Workspace
from sandbox.state.form_values import value_of
from tests.web.gallery_blocks import EVERY_MESSAGE
from tests.web.page import PATIENCE_SECONDS, Visit, last_message, say


def test_every_block(visit: Visit, workspace: Workspace) -> None:
    """Every block of the gallery is drawn, nothing of it as markup, and the contract holds."""
    broken = len(workspace.violations)
    page = visit("ana", "@bot")
    say(page, "/gallery blocks")
    main = page.locator(".main")
    expect(main.get_by_text("A container").last).to_be_visible()
    for kind in {block["type"] for shown in EVERY_MESSAGE.values() for block in shown}:
        expect(main.locator(f".bk.{kind}").first).to_be_attached()
    expect(main.locator(".bk-chart .drawing svg")).to_have_count(4)
    expect(main.locator(".unknown")).to_have_count(0)
    expect(main.get_by_text("<script>alert(2)</script>")).to_be_visible()
    assert page.locator(".main script").count() == 0
    assert len(workspace.violations) == broken
    _sort_and_turn(page)


def _sort_and_turn(page: Page) -> None:
    table = page.locator(".bk.data_table").last
    expect(table.locator("tbody tr")).to_have_count(5)
    table.get_by_role("button", name="Budget").click()
    expect(table.locator("tbody tr").first).to_contain_text("LINE-12")
    table.get_by_role("button", name="Budget").click()
    expect(table.locator("tbody tr").first).to_contain_text("LINE-01")
    table.get_by_role("button", name="Next page").click()
    expect(table.locator("tbody tr").first).to_contain_text("LINE-06")
    expect(table).to_contain_text("6–10 of 12")


def test_boxes(visit: Visit, workspace: Workspace) -> None:
    """A folded container shows its title until it is opened; a layout stands in columns."""
    page = visit("ana", "@bot")
    shown = page.locator(".main article.message", has_text="5 checks pass")
    before = shown.count()
    say(page, "/gallery blocks")
    expect(shown).to_have_count(before + 1)
    boxes = shown.last
    inside = boxes.get_by_text("within the cap")
    expect(boxes.get_by_text("5 checks pass")).to_be_visible()
    expect(inside).to_be_hidden()
    boxes.get_by_text("5 checks pass").click()
    expect(inside).to_be_visible()
    places = (
        "(e) => [...e.querySelectorAll('.bk-layout-item')].map((i) => i.getBoundingClientRect().toJSON())"
    )
    budget, available, *_ = boxes.locator(".bk-layout").evaluate(places)
    assert budget["y"] == available["y"]
    assert budget["right"] <= available["left"]


def test_buttons_and_confirmation(page: Page, visit: Visit) -> None:
    """A confirmation is asked before the click counts, and everybody sees the outcome."""
    mei = visit("mei")
    say(page, "/gallery card")
    message = last_message(page)
    message.get_by_role("button", name="Reject…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Really reject it?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    expect(message.get_by_role("button", name="Approve")).to_be_visible()
    message.get_by_role("button", name="Reject…").click()
    page.get_by_role("dialog").get_by_role("button", name="Reject it").click()
    for person in (page, mei):
        expect(last_message(person)).to_contain_text("Rejected by @Raj Patel")
        expect(last_message(person).get_by_role("button", name="Approve")).to_have_count(0)


def test_search_check_errors_and_submission(page: Page, workspace: Workspace) -> None:
    """A form searches, checks while one types, shows errors at the field, and goes when it is taken."""
    say(page, "/spend x")
    modal = page.locator(".modal")
    modal.get_by_role("button", name="Submit").click()
    expect(modal.locator(".with-error")).to_have_count(2)
    expect(modal.locator(".with-error").first).to_contain_text("Please complete this required field.")
    modal.get_by_label("Customer").fill("Bo")
    page.get_by_role("option", name="Borealis").click()
    amount = modal.get_by_label("Amount")
    amount.press_sequentially("13")
    expect(modal).to_contain_text("Checked 13")
    expect(amount).to_be_focused()
    expect(modal.get_by_label("Customer")).to_have_value("Borealis")
    modal.get_by_role("button", name="Submit").click()
    expect(modal.locator(".with-error")).to_contain_text("Thirteen is unlucky")
    expect(amount).to_be_focused()
    amount.fill("480")
    modal.get_by_role("button", name="Submit").click()
    expect(page.locator(".modal")).to_have_count(0)
    workspace.person("raj").wait_for("480 CNY", PATIENCE_SECONDS)


def test_quick_ticks_are_all_kept(page: Page, workspace: Workspace) -> None:
    """Boxes that are ticked in one breath are all ticked for the app, however busy the machine is."""
    say(page, "/gallery form")
    modal = page.locator(".modal")
    tick = "(e) => e.querySelectorAll('input').forEach((box) => box.click())"
    modal.get_by_role("group", name="Tell me by").evaluate(tick)
    read = submit(page, workspace)
    assert [each["value"] for each in read["Tell me by"]] == ["email", "slack", "phone"]


def test_a_list_never_opens_behind_the_person(page: Page) -> None:
    """A search that begins when the person is in the next field already opens no list over the form."""
    say(page, "/gallery form")
    modal = page.locator(".modal")
    search = modal.get_by_label("Customers", exact=True)
    search.click()
    page.keyboard.press("Escape")
    expect(page.locator(".bk-select-options")).to_have_count(0)
    # A busy page: the search of the last key is due before the page notices that the field was left.
    search.evaluate(
        """(field) => {
          field.value = "Cob";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          const until = performance.now() + 300;
          while (performance.now() < until);
          setTimeout(() => field.closest(".modal").querySelector("input[type=date]").focus(), 0);
        }"""
    )
    page.wait_for_timeout(400)
    expect(page.locator(".bk-select-options")).to_have_count(0)


def test_an_open_list_goes_with_the_person(page: Page) -> None:
    """A list that opened once more after a choice closes when the person goes on to another field."""
    say(page, "/gallery form")
    modal = page.locator(".modal")
    modal.get_by_label("Customers", exact=True).fill("Cob")
    expect(page.get_by_role("option", name="Cobalt")).to_be_visible()
    modal.locator("input[type=date]").first.focus()
    expect(page.locator(".bk-select-options")).to_have_count(0)


def test_every_field(page: Page, workspace: Workspace, tmp_path: Path) -> None:
    """What is entered into each kind of field is what the app would read."""
    (tmp_path / "receipt.pdf").write_bytes(b"%PDF-1.4")
    say(page, "/gallery form")
    modal = page.locator(".modal")

    def choose(label: str, typed: str, option: str) -> None:
        modal.get_by_label(label, exact=True).fill(typed)
        page.get_by_role("option", name=option).first.click()
        if label == "Customers":
            # A list of many stays open.
            page.keyboard.press("Escape")
        # Until it has faded out, the list may take the focus back to its field.
        expect(page.locator(".bk-select-options")).to_have_count(0)

    choose("Category", "Me", "Meal")
    choose("Customer", "Acme T", "Acme Trading")
    choose("Customers", "Cob", "Cobalt")
    choose("Owner", "Ana", "Ana Silva")
    choose("Channel", "sal", "#sales")
    modal.get_by_label("Day", exact=True).fill("2026-10-01")
    modal.get_by_label("Time", exact=True).fill("18:45")
    modal.get_by_label("Moment", exact=True).fill("2026-10-01T08:00")
    modal.get_by_label("Event 🎉").check()
    modal.get_by_label("Slack", exact=True).check()
    modal.get_by_label("Phone", exact=True).check()
    for label in ("Name", "Story", "Headcount", "E-mail", "Web page"):
        modal.get_by_label(label, exact=True).fill(str(TYPED[label]))
    modal.get_by_label("Notes", exact=True).fill("noted")
    modal.get_by_label("Receipts").set_input_files(tmp_path / "receipt.pdf")
    expect(modal.locator(".file-chip")).to_contain_text("receipt.pdf")
    read = submit(page, workspace)
    assert {label: read[label] for label in TYPED} == TYPED
    assert [read[label]["value"] for label in ("Category", "Customer", "Urgency")] == [
        "meal",
        "Acme Trading",
        "event :tada:",
    ]
    assert [each["value"] for each in read["Customers"]] == ["Cobalt"]
    assert [each["value"] for each in read["Categories"]] == ["gift", "meal"]
    assert [each["value"] for each in read["Tell me by"]] == ["slack", "phone"]
    assert read["Owner"] == workspace.user("ana").id
    assert read["Channel"] == workspace.channel("#sales").id
    assert read["Notes"]["elements"][0]["elements"][0]["text"] == "noted"
    assert [each["name"] for each in read["Receipts"]] == ["receipt.pdf"]


TYPED = {
    "Day": "2026-10-01",
    "Time": "18:45",
    "Moment": 1790812800,
    "Name": "Raj",
    "Story": "one\ntwo",
    "Headcount": "4",
    "E-mail": "raj@example.com",
    "Web page": "https://example.com",
}


def submit(page: Page, workspace: Workspace) -> dict[str, Any]:
    """Sends the form; returns what the app was given: label to value."""

    def submissions() -> list[dict[str, Any]]:
        return [entry.request["view"] for entry in workspace.log if entry.name == "view_submission"]

    before = len(submissions())
    page.locator(".modal").get_by_role("button", name="Send").click()
    assert workspace.wait_until(lambda: len(submissions()) > before, PATIENCE_SECONDS)
    sent = submissions()[-1]
    values: dict[str, Any] = {}
    for block in sent["blocks"]:
        if block["type"] == "input":
            state = sent["state"]["values"][block["block_id"]][block["element"]["action_id"]]
            values[block["label"]["text"]] = value_of(state)
    return values


def test_forms_stack_three_deep(page: Page) -> None:
    """Forms lie on one another three deep; a fourth is refused with words, and one goes back step by step."""
    say(page, "/gallery stack")
    title = page.locator(".modal h2")
    for level in (1, 2, 3):
        expect(title).to_have_text(f"Level {level}")
        page.locator(".modal").get_by_label("Why").fill(f"because {level}")
        page.get_by_role("button", name="Push another").click()
    # By its words: the answer that an earlier test did not wait for may be late, and is noticed here too.
    refused = page.locator(".notice", has_text="answered with something that Slack does not understand")
    expect(refused).to_be_visible()
    expect(page.locator(".modal .position")).to_have_text("Form 3 of 3")
    page.get_by_role("button", name="Back to the form before").click()
    expect(title).to_have_text("Level 2")
    expect(page.locator(".modal").get_by_label("Why")).to_have_value("because 2")
    page.get_by_role("button", name="Close the form").click()
    expect(page.locator(".modal")).to_have_count(0)


def test_slow_app(page: Page, workspace: Workspace) -> None:
    """While the app takes its time the page says so, and after 3 seconds what Slack would say."""
    workspace.delivery.ack_seconds = 1.0
    say(page, "/gallery slow")
    expect(page.locator(".progress")).to_contain_text("Gallery must answer within 3 seconds")
    expect(page.locator(".notice")).to_contain_text("operation_timeout")
    expect(page.locator(".progress")).to_be_hidden()
    page.locator(".notice").get_by_role("button", name="Close").click()
    expect(page.locator(".notice")).to_have_count(0)


def test_home_dispatches_on_enter(visit: Visit, workspace: Workspace) -> None:
    """A field of the home tab tells the app when Enter is pressed."""
    page = visit("raj", "home")
    find = page.get_by_label("Find")
    find.fill("tea")

    def searched() -> bool:
        return any(
            entry.name == "block_actions" and entry.request["actions"][0].get("value") == "tea"
            for entry in workspace.log
        )

    # On a busy machine Enter can overtake what was typed just before it: people press it again.
    for _ in range(3):
        find.press("Enter")
        if workspace.wait_until(searched, PATIENCE_SECONDS / 3):
            break
    assert searched()
