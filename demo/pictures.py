"""Takes the pictures of the main screens from the real pages, so that none shows what is not there."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.i18n import Reader
from bot.telemetry.logs import configure_logs
from demo.names import CLIENTS
from demo.receipts import receipt_pdf
from demo.seed import fill
from demo.stage import Stage
from demo.story.day import Day
from demo.story.next_year import NextYear
from demo.story.screen import Screen
from demo.story.steering import Steering
from sandbox.web import WebServer

LARGEST_BYTES = 220_000
DESKTOP, PHONE = (1280, 800), (390, 844)
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_PATIENCE_MS = 15_000
_OTHERS = "screens"
"""Beside the pictures of the README, for whoever looks at all of them; not kept."""
NAMED = "What is named here can be opened."


@dataclass(frozen=True)
class Shot:
    """Somebody's screen at a moment of the day, on a desk and on a phone. `shows`: English words of it.

    `types`: what they type there first; `clicks` and `chooses`: the button of the answer, or the client among
    the names in it, that opens a window then. `scrolls`: to the last of the words that it shows.
    """

    name: str
    moment: str
    person: str
    place: str
    shows: tuple[str, ...]
    types: str = ""
    clicks: str = ""
    chooses: str = ""
    in_window: bool = False
    for_readme: bool = False
    scrolls: bool = False


SHOTS = (
    Shot(
        "form",
        "form",
        "mei",
        "#sales",
        ("New request", "Category", "Amount"),
        in_window=True,
        for_readme=True,
    ),
    Shot("approval", "approval", "bo", "@bot", ("Approve", "Approve less…", "Reassign…"), for_readme=True),
    Shot("decisions", "approval", "bo", "home", ("Approve", "Approve less…"), for_readme=True),
    Shot("requester", "requester", "mei", "@bot", ("Log actual", "Withdraw"), for_readme=True),
    Shot(
        "form-items", "items", "lin", "#sales", ("New request", "Add an item"), in_window=True, scrolls=True
    ),
    Shot("approval-items", "items-card", "wen", "@bot", ("Approve", "Approve less…")),
    Shot("requester-items", "items-approved", "lin", "@bot", ("Log actual", "Withdraw")),
    Shot("form-list", "list-form", "ana", "#south", ("Request for a list", "Purpose"), in_window=True),
    Shot("approval-list", "list-card", "sara", "@bot", ("Approve", "Approve without these…")),
    Shot("requester-list", "list-approved", "ana", "@bot", ("Log actual", "Withdraw")),
    Shot("warning", "warning", "hana", "#north", ()),
    Shot("log-actual", "log", "mei", "@bot", ("Log actual", "Actual amount"), in_window=True),
    Shot(
        "digest", "digest", "cleo", "#sales", ("Budget and actual by month",), for_readme=True, scrolls=True
    ),
    Shot("reminder", "digest", "ida", "@bot", ("Approve", "Open")),
    Shot("home", "home", "fin", "home", ("Exceptions", "Overdue actuals"), for_readme=True),
    Shot("home-requester", "home", "mei", "home", ("Customer spend", "My requests"), for_readme=True),
    Shot("home-owner", "home", "hana", "home", ("Customer spend", "Lines I own")),
    Shot("home-compliance", "home", "ida", "home", ("Customer spend", "Late")),
    Shot("home-administrator", "home", "ada", "home", ("Customer spend",)),
    Shot("home-auditor", "home", "otto", "home", ("Customer spend",)),
    Shot("help", "home", "mei", "#sales", ("Commands",), types="help"),
    Shot("mine", "home", "mei", "#sales", ("My requests",), types="mine"),
    Shot("pending", "home", "bo", "#sales", ("Needs your approval",), types="pending"),
    Shot("budget", "home", "mei", "#sales", ("Lines I draw on",), types="budget"),
    Shot("find", "home", "fin", "#sales", ("Show all…",), types="find 2026-09"),
    Shot("card", "home", "fin", "#sales", ("Details",), types="find 00166", clicks="Open", in_window=True),
    Shot(
        "digest-more",
        "home",
        "fin",
        "#sales",
        ("Budget digest",),
        types="digest",
        clicks="More…",
        in_window=True,
    ),
    Shot(
        "customer",
        "home",
        "fin",
        "#sales",
        ("Customer", "Open"),
        types="digest",
        chooses="ACME",
        in_window=True,
    ),
    Shot("exception", "exception", "fin", "@bot", ()),
    Shot("steering-card", "steering-card", "wen", "@bot", ("Propose transfer",)),
    Shot("steering-form", "steering-form", "wen", "@bot", ("Adjust the budget",), in_window=True),
    Shot("steering-decision", "steering-decision", "dan", "@bot", ("Approve",)),
    Shot("steering-approved", "steering-approved", "fin", "@bot", ()),
    Shot("plan-question", "plan-question", "hana", "@bot", ("Propose…",)),
    Shot("plan-proposal", "plan-proposal", "hana", "@bot", ("Propose", "Proposed amount"), in_window=True),
    Shot("plan-review", "plan-review", "dan", "@bot", ("Agree", "Ask for changes…")),
    Shot("plan-approval", "plan-approval", "cleo", "@bot", ("Approve the plan", "Return…")),
    Shot("plan-approved", "plan-approved", "fin", "#finance", ("Why this figure?",), types="plan"),
    Shot("plan-active", "plan-active", "fin", "#finance", ("Why this figure?",), types="plan"),
    Shot("plan-owner", "plan-active", "raj", "#south", ("Why this figure?",), types="plan"),
)


def take_pictures(folder: Path, locale: str) -> list[Path]:
    """Play the day and keep what is seen. Raises AssertionError when a screen shows less than it should."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        raise FileNotFoundError("no chromium on the path; install it to take pictures")
    configure_logs("ERROR")
    (folder / _OTHERS).mkdir(parents=True, exist_ok=True)
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

            def pause(moment: str) -> None:
                taken.extend(photographer.at(moment))

            day = Day(stage, Screen(io.StringIO()), pause)
            day.play()
            overspend(stage, day.label)
            pause("exception")
            year = NextYear(stage, Screen(io.StringIO()), pause)
            year.prepare()
            Steering(stage, Screen(io.StringIO()), pause).transfer()
            year.conclude()
    return taken


def overspend(stage: Stage, label: Callable[[str], str]) -> None:
    """Tom's dinner costs more than was approved, which the controller is told at once."""
    tom = stage.person("tom")
    card = [each for each in tom.messages() if label("Log actual") in each.buttons()][-1]
    card.click(label("Log actual"))
    form = tom.wait_for_modal(label("Log actual"), _PATIENCE_MS / 1000)
    receipt = ("dinner.pdf", receipt_pdf("dinner", 2250_00))
    form.fill({label("Actual amount"): "2250", label("Receipts"): [receipt]})
    if not form.submit() or tom.modal is not None:
        asked = tom.wait_for_modal(label("Log actual"), _PATIENCE_MS / 1000)
        asked.fill({label("Reason"): "Two guests more"})
        submitted = asked.submit()
        assert submitted, asked.errors  # noqa: S101 - there would be nothing to see
    stage.settle()


class Photographer:
    """Opens the page of whoever has something to see."""

    def __init__(self, browser: Browser, stage: Stage, url: str, folder: Path) -> None:
        self.browser = browser
        self.stage = stage
        self.url = url
        self.folder = folder
        self.reader = Reader(stage.locale)

    def at(self, moment: str) -> list[Path]:
        taken: list[Path] = []
        for shot in (shot for shot in SHOTS if shot.moment == moment):
            self._prepare(shot)
            taken += [self._take(shot, phone=phone) for phone in (False, True)]
            if shot.types:
                self._close_windows(shot.person)
        return taken

    def _prepare(self, shot: Shot) -> None:
        """Type, and open a window from the answer."""
        if not shot.types:
            return
        person, channel = self.stage.person(shot.person), self.stage.channel(shot.place.lstrip("#"))
        person.command(f"/spend {shot.types}", channel=channel)
        self.stage.settle()
        answer = person.last_message(channel)
        if shot.clicks:
            answer.click(self.reader.t(shot.clicks))
        if shot.chooses:
            client = next(each for each in CLIENTS if each.code == shot.chooses)
            answer.select(self.reader.t(NAMED), client.name.in_(self.stage.locale))
        if shot.in_window:
            person.wait_for_modal(timeout=_PATIENCE_MS / 1000)

    def _close_windows(self, key: str) -> None:
        person = self.stage.person(key)
        while person.modal is not None:
            person.modal.close()

    def _take(self, shot: Shot, *, phone: bool) -> Path:
        width, height = PHONE if phone else DESKTOP
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{self.url}/as/{shot.person}/{self._place(shot)}")
        if phone and not shot.in_window:
            self._go_on_a_phone(page, shot)
        area = page.get_by_role("dialog") if shot.in_window else page.locator("#main")
        for words in shot.shows:
            shown = area.get_by_text(self.reader.t(words), exact=True).last
            expect(shown).to_be_visible(timeout=_PATIENCE_MS)
        self._bring_into_view(page, area, shot)
        at = "-phone" if phone else ""
        folder = self.folder if shot.for_readme else self.folder / _OTHERS
        path = folder / f"{shot.name}{at}-{self.stage.locale}.png"
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
        """The newest message or a form from its top, unless what is to be seen stands further down."""
        if shot.scrolls:
            area.get_by_text(self.reader.t(shot.shows[-1]), exact=True).last.evaluate(
                "e => e.scrollIntoView({block: 'center'})"
            )
        page.wait_for_timeout(300)

    def _place(self, shot: Shot) -> str:
        slack = self.stage.slack
        if shot.place == "home":
            return "home"
        if shot.place == "@bot":
            return slack.direct_message(slack.app.bot_user, slack.user(shot.person).id).id
        return slack.channel(self.stage.channel(shot.place.lstrip("#"))).id
