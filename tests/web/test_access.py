"""Everybody can use it: without a mouse, by ear, on a phone, in either language; and at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sandbox import Workspace
from tests.web.page import Visit, composer, last_message, say

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
)


def violations(page: Page) -> list[str]:
    """What axe finds, with where."""
    found: dict[str, Any] = axe_playwright.Axe().run(page).response
    return [
        f"{each['id']}: {node['target']} {node['html'][:150]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("name", ["raj", "mei"])
def test_axe_finds_nothing(visit: Visit, name: str) -> None:
    """The conversation, a form, the home tab and the panel pass axe in both languages."""
    page = visit(name, "@bot")
    say(page, "/gallery blocks")
    expect(page.locator(".main .bk.carousel").last).to_be_visible()
    assert violations(page) == []
    page.locator(".top-button").first.click()
    expect(page.locator(".traffic li").first).to_be_visible()
    assert violations(page) == []
    say(page, "/gallery form")
    expect(page.locator(".modal .bk-drop")).to_be_attached()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".modal")).to_have_count(0)
    page.locator(".main-head .tab").first.click()
    expect(page.locator(".home h2").first).to_be_visible()
    assert violations(page) == []


def test_keyboard_alone(visit: Visit) -> None:
    """Without a mouse: command, search, choice, amount, submission, decision."""
    page = visit("raj", "@bot")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("/sp")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(composer(page)).to_have_value("/spend ")
    page.keyboard.press("Enter")
    customer = page.locator(".modal").get_by_label("Customer")
    expect(customer).to_be_focused()
    page.keyboard.type("Cob")
    expect(page.get_by_role("option", name="Cobalt")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(customer).to_have_value("Cobalt")
    amount = page.locator(".modal").get_by_label("Amount")
    for _ in range(3):
        # Between the two is what clears the choice.
        page.keyboard.press("Tab")
        if amount.evaluate("(e) => e === document.activeElement"):
            break
    expect(amount).to_be_focused()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(page.locator(".modal")).to_have_count(0)
    expect(last_message(page)).to_contain_text("77 CNY")
    approve = last_message(page).get_by_role("button", name="Approve")
    for _ in range(12):
        if approve.evaluate("(e) => e === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    expect(approve).to_be_focused()
    page.keyboard.press("Enter")
    expect(last_message(page)).to_contain_text("Approved by @Raj Patel")
    expect(last_message(page)).to_be_focused()


def test_language_follows_the_person(visit: Visit) -> None:
    """A person's Slack locale decides the language of the page."""
    mei, raj = visit("mei"), visit("raj")
    expect(mei.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(mei.get_by_role("heading", name="频道")).to_be_visible()
    expect(raj.locator("html")).to_have_attribute("lang", "en")
    expect(raj.get_by_role("heading", name="Channels")).to_be_visible()


def test_phone(visit: Visit) -> None:
    """On a phone the list of places comes first, and nothing is wider than the screen."""
    page = visit("mei", "#sales", phone=True)
    expect(page.locator(".side")).to_be_visible()
    expect(page.locator(".main")).to_be_hidden()
    page.locator(".side button", has_text="Gallery").click()
    page.get_by_role("navigation", name="Gallery").get_by_role("button", name="消息").click()
    expect(composer(page)).to_be_visible()
    say(page, "/gallery blocks")
    expect(page.locator(".main .bk.carousel").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = "(e) => [...e.querySelectorAll('.bk')].filter((b) => b.getBoundingClientRect().right > 391).length"
    assert page.locator(".main").evaluate(wide) == 0
    page.get_by_role("button", name="返回").click()
    expect(page.locator(".side")).to_be_visible()


def test_a_click_shows_that_it_waits(visit: Visit, workspace: Workspace) -> None:
    """While the app has not answered, the button says so to eyes and ears; then the outcome is there."""
    page = visit("raj", "@bot")
    say(page, "/gallery card")
    message = last_message(page)
    approve = message.get_by_role("button", name="Approve")
    expect(approve).to_have_attribute("type", "button")
    assert approve.get_attribute("aria-busy") is None
    workspace.faults.latency = 1.0
    approve.click()
    expect(approve).to_have_attribute("aria-busy", "true")
    expect(message).to_contain_text("Approved by @Raj Patel")
    expect(page.locator("[aria-busy]")).to_have_count(0)
