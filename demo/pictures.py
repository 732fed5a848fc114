"""Takes the pictures of the main screens from the real pages, so that none shows what is not there."""

from __future__ import annotations

import io
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.i18n import Reader
from bot.telemetry.logs import configure_logs
from demo.day import Day
from demo.screen import Screen
from demo.seed import fill
from demo.stage import Stage
from sandbox.web import WebServer

LARGEST_BYTES = 220_000
DESKTOP, PHONE = (1280, 800), (390, 844)
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_PATIENCE_MS = 15_000


@dataclass(frozen=True)
class Shot:
    """Somebody's screen at a moment of the day, on a desk and on a phone. `shows`: English words of it."""

    name: str
    moment: str
    person: str
    place: str
    shows: tuple[str, ...]


SHOTS = (
    Shot("form", "form", "mei", "#sales", ("New request", "Category", "Amount")),
    Shot("approval", "approval", "bo", "@bot", ("Approve", "Approve less…", "Reassign…")),
    Shot("decisions", "approval", "bo", "home", ("Approve", "Approve less…")),
    Shot("requester", "requester", "mei", "@bot", ("Log actual", "Withdraw")),
    Shot("digest", "digest", "cleo", "#sales", ("Budget and actual by month",)),
    Shot("home", "home", "fin", "home", ("Exceptions", "Overdue actuals")),
    Shot("home-requester", "home", "mei", "home", ("Customer spend", "My requests")),
)


def take_pictures(folder: Path, locale: str) -> list[Path]:
    """Play the day and keep what is seen. Raises AssertionError when a screen shows less than it should."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        raise FileNotFoundError("no chromium on the path; install it to take pictures")
    configure_logs("ERROR")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        try:
            return _play(browser, locale, folder)
        finally:
            browser.close()


def _play(browser: Browser, locale: str, folder: Path) -> list[Path]:
    taken: list[Path] = []
    with tempfile.TemporaryDirectory() as temporary:
        stage = Stage(Path(temporary) / locale, locale)

        def start(web: WebServer) -> None:
            stage.connect(web.slack)
            fill(stage)
            stage.begin()

        web = WebServer(stage.slack, port=0, title="Goodwill", on_start=start, on_stop=stage.close)
        with closing(stage), web:
            photographer = Photographer(browser, stage, web.url, folder)
            Day(stage, Screen(io.StringIO()), lambda moment: taken.extend(photographer.at(moment))).play()
    return taken


class Photographer:
    """Opens the page of whoever has something to see."""

    def __init__(self, browser: Browser, stage: Stage, url: str, folder: Path) -> None:
        self.browser = browser
        self.stage = stage
        self.url = url
        self.folder = folder
        self.reader = Reader(stage.locale)

    def at(self, moment: str) -> list[Path]:
        shots = [shot for shot in SHOTS if shot.moment == moment]
        return [self._take(shot, phone=phone) for shot in shots for phone in (False, True)]

    def _take(self, shot: Shot, *, phone: bool) -> Path:
        width, height = PHONE if phone else DESKTOP
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{self.url}/as/{shot.person}/{self._place(shot)}")
        if phone and shot.moment != "form":
            self._go_on_a_phone(page, shot)
        area = page.get_by_role("dialog") if shot.moment == "form" else page.locator("#main")
        for words in shot.shows:
            shown = area.get_by_text(self.reader.t(words), exact=True).last
            expect(shown).to_be_visible(timeout=_PATIENCE_MS)
        self._bring_into_view(page, area, shot)
        at = "-phone" if phone else ""
        path = self.folder / f"{shot.name}{at}-{self.stage.locale}.png"
        page.screenshot(path=path)
        context.close()
        size = path.stat().st_size
        assert size < LARGEST_BYTES, f"{path} has {size} bytes"  # noqa: S101 - this is a check
        return path

    def _go_on_a_phone(self, page: Page, shot: Shot) -> None:
        """A phone shows one thing at a time: the places first."""
        side = page.locator(".side")
        if shot.place.startswith("#"):
            side.locator(
                ".place", has_text=self.stage.channel(shot.place.lstrip("#")).lstrip("#")
            ).first.click()
            return
        side.get_by_role("button", name=self.stage.slack.app.name).click()
        if shot.place == "@bot":
            page.locator(".main .tab").nth(1).click()

    def _bring_into_view(self, page: Page, area: Locator, shot: Shot) -> None:
        """The newest message from its top; a form at its check."""
        words = self.reader.t(shot.shows[-1])
        if shot.moment == "digest":
            area.get_by_text(words, exact=True).last.evaluate("e => e.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(300)

    def _place(self, shot: Shot) -> str:
        slack = self.stage.slack
        if shot.place == "home":
            return "home"
        if shot.place == "@bot":
            return slack.direct_message(slack.app.bot_user, slack.user(shot.person).id).id
        return slack.channel(self.stage.channel(shot.place.lstrip("#"))).id
