"""The demo in a real browser, as people start it: the story of one gift, in both languages."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.i18n import Reader
from demo.company import company_files
from demo.guide import demo_guide
from demo.names import CHANNELS, CLIENTS, LOCALES, STAFF
from demo.receipts import receipt_pdf
from sandbox.web.kit.words import Words
from tests.support.browser import chromium

pytest.importorskip("nicegui", reason="the browser workspace needs nicegui")
pytest.importorskip("playwright", reason="the browser tests need playwright")

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
)

PATIENCE_MS = 15_000
START_SECONDS, STOP_SECONDS = 60, 10
NORDWIND = "NORDWIND"

# From the key or click itself to the frame in which the last such element has the words.
WATCH = """([selector, words]) => { window.seen = new Promise((done) => {
  const start = (event) => {
    removeEventListener("click", start, true);
    removeEventListener("keydown", start, true);
    const look = () => {
      const found = [...document.querySelectorAll(selector)].at(-1);
      if (found && found.checkVisibility() && found.innerText.includes(words)) {
        done(performance.now() - event.timeStamp);
      } else requestAnimationFrame(look);
    };
    look();
  };
  addEventListener("click", start, true);
  addEventListener("keydown", start, true);
}); }"""


class RunningDemo:
    """`python -m demo` in a process of its own."""

    def __init__(self, folder: Path, locale: str, port: int) -> None:
        environment = {**os.environ, "LOCALE": locale, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
        environment.pop("RESET", None)
        command = [sys.executable, "-m", "demo", "--folder", str(folder), "--port", str(port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environment
        )
        self.said = ""
        # Should it hang, its output ends with it and the reading below as well.
        watch = threading.Timer(START_SECONDS, self.process.kill)
        watch.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.url, self.port = found[0], int(found[1])
                break
        watch.cancel()
        if not hasattr(self, "url"):
            _, complaint = self.process.communicate(timeout=STOP_SECONDS)
            pytest.fail(f"the demo did not start: {self.said}{complaint}")

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C. Its exit code, and what it had to complain about."""
        self.process.send_signal(signal.SIGINT)
        said, complaint = self.process.communicate(timeout=STOP_SECONDS)
        self.said += said
        return self.process.returncode, complaint

    def end(self) -> None:
        """After a failed test."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


class Stopwatch:
    """Milliseconds from what a person does to what they see of it."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    @contextmanager
    def until(self, page: Page, selector: str, words: str) -> Iterator[None]:
        page.evaluate(WATCH, [selector, words])
        yield
        expect(page.locator(selector).last).to_contain_text(words, timeout=PATIENCE_MS)
        self.taken.append(page.evaluate("window.seen"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # The order in which a day is typed is that of Chromium's own language.
    environment: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "en_US", "LC_ALL": "en_US.UTF-8"}
    with chromium(environment) as browser:
        yield browser


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port on which somebody else listens already."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


class Story:
    """What the people of the story do in their browsers."""

    def __init__(self, browser: Browser, url: str, locale: str) -> None:
        self.browser = browser
        self.url = url
        self.locale = locale
        self.reader = Reader(locale)
        self.words = Words(locale.replace("_", "-"))
        self.customer = next(each.name.in_(locale) for each in CLIENTS if each.code == NORDWIND)
        self.stopwatch = Stopwatch()
        self.problems: list[str] = []

    def say(self, en: str, zh: str) -> str:
        return zh if self.locale == "zh_CN" else en

    def label(self, english: str) -> str:
        """A label or button, in the words that the product has for it."""
        return self.reader.t(english)

    def money(self, major: int) -> str:
        return self.reader.money(major * 100, "CNY")

    def name(self, key: str) -> str:
        return next(each.name.in_(self.locale) for each in STAFF if each.key == key)

    # Where people are

    def open_messages(self, key: str) -> Page:
        """Somebody's conversation with the bot, in a browser of their own."""
        page = self._open(key)
        self._show_messages(page)
        expect(page.locator(".main article.message").first).to_be_visible()
        return page

    def _show_messages(self, page: Page) -> None:
        tabs = page.get_by_role("navigation", name="Goodwill")
        tabs.get_by_role("button", name=self.words("Messages")).click()

    def open_channel(self, key: str, channel: str) -> Page:
        page = self._open(key)
        page.locator(".side").get_by_role("button", name=CHANNELS[channel].in_(self.locale)).click()
        expect(composer(page)).to_be_focused()
        return page

    def _open(self, key: str) -> Page:
        context = self.browser.new_context(
            locale=self.locale.replace("_", "-"),
            reduced_motion="reduce",
            viewport={"width": 1280, "height": 860},
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(f"{self.url}/as/{key}/home")
        expect(page.locator(".home")).to_be_visible()
        return page

    # What they do

    def follow_the_guide(self) -> None:
        """It is there for whoever opens the page, leads to each of its people, and stays beside them."""
        page = self.browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
        guide = demo_guide(self.locale)
        page.goto(self.url)
        panel = page.locator(".panel")
        expect(panel).to_contain_text(guide.title, timeout=PATIENCE_MS)
        expect(page.locator(".you")).to_contain_text(self.name(guide.paths[0].person))
        expect_accessible(page)
        for path in guide.paths:
            expect(panel).to_contain_text(path.title)
            panel.get_by_role("link", name=self.words("Be {name}", name=self.name(path.person))).click()
            expect(page.locator(".you")).to_contain_text(self.name(path.person), timeout=PATIENCE_MS)
            expect(page.locator(".you small")).to_have_text(self.title(path.person))
            expect(panel).to_contain_text(guide.title, timeout=PATIENCE_MS)
        page.context.close()

    def title(self, key: str) -> str:
        return next(each.title.in_(self.locale) for each in STAFF if each.key == key)

    def ask_by_keyboard(self, page: Page) -> None:
        """A whole request without a mouse: command, recipient, day, live check, submission."""
        wish = self.say("Tea for the new year", "新年茶叶")
        # Nobody types into the conversation with the bot itself: it only tells.
        page.locator(".side").get_by_role(
            "button", name=CHANNELS["sales"].in_(self.locale), exact=True
        ).click()
        expect(composer(page)).to_be_focused()
        page.keyboard.type(f"/spend {self.say('gift', '礼品')} 480 CNY {self.customer} {wish}")
        with self.stopwatch.until(page, ".modal h2", self.label("New request")):
            page.keyboard.press("Enter")
        form = page.locator(".modal")
        self._tab_to(page, form.get_by_label(self.label("Recipients"), exact=True))
        contact = first_contact(self.locale)
        page.keyboard.type(contact)
        expect(page.get_by_role("option", name=contact)).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        self._tab_to(page, form.get_by_label(self.label("Planned date"), exact=True))
        page.keyboard.type("09222026")
        expect(form).to_contain_text(self.label("Who decides"))
        expect(form).to_contain_text(self.label("Allowed"))
        expect(form).to_contain_text(self.name("bo"))
        day = form.get_by_label(self.label("Planned date"), exact=True)
        if day.input_value() != "2026-09-22":
            # The form was drawn anew between two digits of the year: a person corrects the day.
            day.fill("2026-09-22")
        # What stands there stays, whatever the check has changed around it.
        expect(day).to_have_value("2026-09-22")
        # The list of names fades out: only then the page is what people meet.
        expect(page.locator(".q-menu")).to_have_count(0)
        expect_accessible(page)
        self._tab_to(page, form.get_by_role("button", name=self.label("Submit"), exact=True))
        page.keyboard.press("Enter")
        expect(form).to_have_count(0)
        page.locator(".side").get_by_role("button", name="Goodwill").first.click()
        self._show_messages(page)
        expect(card(page)).to_contain_text(self.money(480))

    def _tab_to(self, page: Page, control: Locator) -> None:
        for _ in range(40):
            if control.evaluate("(e) => e === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"the Tab key does not lead to {control}")

    def approve_less(self, page: Page) -> None:
        waiting = card(page)
        expect(waiting).to_contain_text(self.customer)
        with self.stopwatch.until(page, ".modal h2", self.label("Approve less")):
            waiting.get_by_role("button", name=self.label("Approve less…")).click()
        form = page.locator(".modal")
        form.get_by_label(self.label("Approved amount"), exact=True).fill("400")
        form.get_by_label(self.label("Reason"), exact=True).fill(self.say("As last year", "与去年相同"))
        with self.stopwatch.until(page, ".main article.message", self.label("approved")):
            form.get_by_role("button", name=self.label("Approve"), exact=True).click()
        expect(form).to_have_count(0)

    def log_actual(self, page: Page, receipt: Path) -> None:
        expect(card(page)).to_contain_text(self.money(400))
        with self.stopwatch.until(page, ".modal h2", self.label("Log actual")):
            card(page).get_by_role("button", name=self.label("Log actual")).click()
        form = page.locator(".modal")
        form.get_by_label(self.label("Actual amount"), exact=True).fill("390")
        form.get_by_label(self.label("Invoice number"), exact=True).fill("INV-31337")
        form.get_by_label(self.label("Receipts"), exact=True).set_input_files(receipt)
        expect(form.locator(".file-chip")).to_contain_text(receipt.name)
        form.get_by_label(self.label("Result")).fill(self.say("Delighted", "非常满意"))
        form.get_by_role("checkbox").check()
        expect_accessible(page)
        with self.stopwatch.until(page, ".main article.message", self.money(390)):
            form.get_by_role("button", name=self.label("Save"), exact=True).click()
        expect(form).to_have_count(0)
        expect(card(page)).to_contain_text(self.label("settled"))

    def subscribe(self, page: Page) -> None:
        composer(page).fill("/spend digest weekly mon 09:00")
        with self.stopwatch.until(page, ".main article.ephemeral", "/spend digest off"):
            composer(page).press("Enter")
        expect(card(page)).to_contain_text(self.words("Only visible to you"))

    def move_clock_to_monday(self, page: Page) -> None:
        with self.stopwatch.until(page, ".hood h3", self.words("Traffic")):
            page.get_by_role("button", name=self.words("Under the hood")).click()
        page.locator(".hood").get_by_role("button", name=self.words("Monday 09:00")).click()
        expect(page.locator(".top time")).to_contain_text("09:00")

    def read_digest(self, page: Page) -> None:
        digest = page.locator(".main article.message", has=page.locator(".bk-chart")).last
        title = self.reader.t("Budget digest: {scope}", scope="")
        expect(digest).to_contain_text(title.strip(), timeout=PATIENCE_MS)
        expect(digest.locator(".bk-chart .drawing svg").first).to_be_visible()
        expect(digest).to_contain_text(self.label("Budget and actual by month"))
        expect_accessible(page)

    def find_everything_again(self, url: str) -> None:
        """In the demo that was started anew: what was done is there, and it is the same Monday."""
        self.url = url
        page = self.open_messages("mei")
        mine = page.locator(".main article.message", has_text=self.customer).last
        expect(mine).to_contain_text(self.money(390))
        expect(mine).to_contain_text(self.label("settled"))
        expect(page.locator(".top time")).to_contain_text("09:0")


def composer(page: Page) -> Locator:
    return page.locator(".main .composer textarea")


def card(page: Page) -> Locator:
    """The newest message."""
    return page.locator(".main article.message").last


def first_contact(locale: str) -> str:
    """Somebody at the customer who is no public official."""
    contacts = csv.DictReader(io.StringIO(company_files(locale)["contacts"]))
    return next(
        each["name"]
        for each in contacts
        if each["customer_code"] == NORDWIND and each["public_official"] != "yes"
    )


def expect_accessible(page: Page) -> None:
    """Axe finds nothing wrong."""
    found: dict[str, Any] = axe_playwright.Axe().run(page).response
    problems = [
        f"{each['id']}: {node['target']} {node['html'][:150]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("locale", LOCALES)
def test_story_of_a_gift(
    locale: str,
    visited: dict[str, subprocess.CompletedProcess[str]],
    visits: Path,
    tmp_path: Path,
    browser: Browser,
    busy_port: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ask, approve less, log the actual, subscribe, move the clock, read the digest; stop, and go on."""
    assert visited[locale].returncode == 0
    shutil.copytree(visits / locale, tmp_path / "demo" / locale)
    receipt = tmp_path / "receipt.pdf"
    receipt.write_bytes(receipt_pdf("tea", 39000))
    demo = RunningDemo(tmp_path / "demo", locale, busy_port)
    try:
        assert demo.port > busy_port
        story = Story(browser, demo.url, locale)
        mei, bo = story.open_messages("mei"), story.open_messages("bo")
        raj = story.open_channel("raj", "finance")
        expect_accessible(mei)
        story.follow_the_guide()
        story.ask_by_keyboard(mei)
        story.approve_less(bo)
        story.log_actual(mei, receipt)
        story.subscribe(raj)
        story.move_clock_to_monday(raj)
        story.read_digest(raj)
        assert demo.interrupt() == (0, f"Port {busy_port} is in use; using {demo.port} instead.\n")
        assert story.problems == []
        demo = RunningDemo(tmp_path / "demo", locale, demo.port)
        story.find_everything_again(demo.url)
        assert demo.interrupt() == (0, "")
    finally:
        demo.end()
    median = statistics.median(story.stopwatch.taken)
    with capsys.disabled():
        print(f"\nthe story in {locale}: median from click or key to visible: {median:.0f} ms")
