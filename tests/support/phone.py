"""Somebody's telephone: what of a card, a form or the home tab is seen at 390 × 844 without scrolling.

with chromium() as browser, PageServer(office.slack) as pages, Phone(browser, pages, "bo") as phone:
    card = phone.card("GW-2026-0042")
    assert {"Approve", "Reject…"} <= set(card.buttons_in_view())
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page

from sandbox.web import PageServer

WIDTH, HEIGHT = 390, 844
PATIENCE_MS = 20_000

# An element is in view when its corners and its middle are not covered, cut off or outside of the window.
IN_VIEW = """(frame, selector) => [...frame.querySelectorAll(selector)].filter((each) => {
  const {left, right, top, bottom, width, height} = each.getBoundingClientRect();
  if (!width || !height) return false;
  const spots = [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
  return spots.every(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (each.contains(hit) || hit.contains(each));
  });
})"""
# Symbols are drawn from the letters of their names, which nobody reads.
WORDS = """(each) => [...each.querySelectorAll("i")].reduce(
  (words, symbol) => words.replace(symbol.innerText, ""), each.innerText).trim().replace(/\\n+/g, "\\n")"""
BUTTONS = ".bk button:not(.link-button), .modal-foot button"
BLOCKS = ".bk"


@dataclass(frozen=True)
class Screen:
    """A card, a form or the home tab as it stands on the telephone."""

    frame: Locator

    def buttons(self) -> list[str]:
        """The words on all its buttons, in view or not; those folded away have none."""
        return [words for words in self.frame.locator(BUTTONS).all_inner_texts() if words]

    def buttons_in_view(self) -> list[str]:
        """The words on the buttons that can be pressed without scrolling."""
        return self._in_view(BUTTONS)

    def text_in_view(self) -> str:
        """The words of the blocks that are wholly in view."""
        return "\n".join(self._in_view(BLOCKS))

    def _in_view(self, selector: str) -> list[str]:
        words_of = f"(frame, selector) => ({IN_VIEW})(frame, selector).map({WORDS})"
        found: list[str] = self.frame.evaluate(words_of, selector)
        return [words for words in found if words]


class Phone:
    """Opens the workspace's page as one person, in a window of a telephone's size."""

    def __init__(self, browser: Browser, pages: PageServer, name: str) -> None:
        self._pages = pages
        self._address = f"{pages.url}/as/{name}"
        self._context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", has_touch=True
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self._context.new_page()

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def card(self, words: str, place: str = "@bot") -> Screen:
        """The newest message with these words in `@bot` or a `#channel`, as the conversation opens."""
        self._open(place)
        message = self.page.locator(".main article.message", has_text=words).last
        message.wait_for()
        return Screen(message)

    def home(self) -> Screen:
        """The app's home tab, from its top."""
        self._open("home")
        self.page.locator(".home-blocks .bk").first.wait_for()
        return Screen(self.page.locator(".home"))

    def modal(self) -> Screen:
        """The form that is open for this person, as it opens."""
        if self.page.url == "about:blank":
            # It lies over whatever page is opened.
            self.page.goto(self._address)
        form = self.page.locator(".modal")
        form.locator(".bk").first.wait_for()
        return Screen(form)

    def _open(self, place: str) -> None:
        self.page.goto(self._address)
        # A telephone shows the list of places first.
        if place.startswith("#"):
            self.page.locator(".side .place", has_text=place.removeprefix("#")).click()
            return
        self.page.locator(".side section", has_text=self._pages.workspace.app.name).locator(".place").click()
        if place == "@bot":
            self.page.locator(".main .tab").nth(1).click()
