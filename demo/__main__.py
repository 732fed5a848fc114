"""`python -m demo`: the sample company at work, with no Slack account."""

from __future__ import annotations

import signal
import subprocess  # nosec B404 - starts this program again, once for each language
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.failures import describe_failure
from bot.domain.errors import GoodwillError
from bot.i18n import supported_locale
from bot.telemetry.logs import configure_logs
from demo.history import ZONE
from demo.names import LOCALES, Words
from demo.seed import fill
from demo.stage import DemoFailure, Stage
from demo.story.day import Day
from demo.story.next_year import NextYear
from demo.story.screen import Screen
from sandbox import SlackServer

if TYPE_CHECKING:
    from sandbox.web.kit.guide import Guide

_SAVE_SECONDS = 60.0
_WATCH_SECONDS = 0.5
_JUMP_SECONDS = 30.0

INTRO = Words(
    "A company of 16 people, 30 customers and 18 budget lines; eight months of history. Making it …",
    "一家 16 人的公司、30 家客户、18 个预算项目、八个月历史。正在生成 …",
)
AGAIN = Words(
    "Continues on {when}, where the last run stopped (RESET=1 starts afresh).",
    "从 {when} 继续，即上次离开之时（RESET=1 重新开始）。",
)
DAY_OVER = Words(
    "That was the day. All of it is in .demo to look into.", "这一天结束。全部数据保存在 .demo 中。"
)
OPEN = Words("Open {url} and be anybody; Ctrl-C ends it.", "请打开 {url}，扮演任何人；按 Ctrl-C 结束。")
LOGS = Words("The bot's log: {path}", "机器人日志：{path}")
KEPT = Words("Kept in {path}; the next start continues here.", "已保存到 {path}，下次从这里继续。")


@click.group(invoke_without_command=True)
@click.option("--locale", envvar="LOCALE", default="en", help="en or zh_CN; also the variable LOCALE.")
@click.option("--reset", envvar="RESET", is_flag=True, help="Start afresh; also RESET=1.")
@click.option(
    "--port", envvar="PORT", default=8080, type=click.IntRange(1, 65535), help="Of the browser's page."
)
@click.option("--folder", default=".demo", type=click.Path(path_type=Path), help="Where everything is kept.")
@click.option("--day-only", is_flag=True, help="Print the day and end.")
@click.pass_context
def main(context: click.Context, locale: str, reset: bool, port: int, folder: Path, day_only: bool) -> None:
    """The sample company at work: prints a scripted day, then opens its Slack in the browser."""
    if context.invoked_subcommand is not None:
        return
    language = supported_locale(locale)
    try:
        demo = Demo(folder / language, language, reset=reset)
        if day_only:
            demo.play_day()
        else:
            demo.serve(port)
    except GoodwillError as failure:
        raise click.ClickException(describe_failure(failure)) from failure
    except (DemoFailure, OSError) as failure:
        raise click.ClickException(str(failure)) from failure


@main.command()
@click.option("--into", default="docs/pictures", type=click.Path(path_type=Path), help="The folder.")
@click.option("--only", default="", help="One language.")
def pictures(into: Path, only: str) -> None:
    """Take the pictures of the main screens, in both languages."""
    if not only:
        # The pages live once in a process, so that each language needs one of its own.
        for locale in LOCALES:
            command = [sys.executable, "-m", "demo", "pictures", "--into", str(into), "--only", locale]
            subprocess.run(command, check=True)  # nosec B603 - no shell, no outside input
        return
    # Playwright is for developers: who only wants to see the demo need not have it.
    from demo.pictures import take_pictures

    for path in take_pictures(into, only):
        click.echo(path)


class Demo:
    """One run: makes or continues the company, plays the day on the first, and serves the pages."""

    def __init__(self, folder: Path, locale: str, *, reset: bool) -> None:
        self.stage = Stage(folder, locale, reset=reset)
        self.screen = Screen()
        self._over = threading.Event()
        # The screen is for the people's story.
        configure_logs(file=folder / "bot.log")

    def _say(self, words: Words, **facts: object) -> None:
        self.screen.line(words.in_(self.stage.locale).format(**facts))

    def play_day(self) -> None:
        server = SlackServer(self.stage.slack).start()
        try:
            self.begin(server)
            self.stage.settle()
            self.stage.save()
            self.stage.slack.assert_clean()
            self._say(DAY_OVER)
        finally:
            self.stage.close()
            server.stop()

    def serve(self, port: int) -> None:
        """The day, then the browser's page, until Ctrl-C."""
        # The pages take a second to import, which the day alone does not need.
        from demo.guide import demo_guide
        from sandbox.web import WebServer

        guide = demo_guide(self.stage.locale)
        web = WebServer(
            self.stage.slack,
            port=port,
            title="Goodwill",
            guide=guide,
            on_start=lambda web: self.begin(web.slack),
            on_stop=self.stage.close,
        )
        # Whoever ends it by a signal wants it kept, also where a shell in the background ignores Ctrl-C.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        with closing(self.stage), web:
            self.stage.run_clock()
            self.stage.save()
            threading.Thread(target=self._keep_saving, name="demo-save", daemon=True).start()
            threading.Thread(target=self._watch_clock, name="demo-clock", daemon=True).start()
            self._say(LOGS, path=self.stage.folder / "bot.log")
            self._say(OPEN, url=web.url)
            self._show_guide(guide)
            try:
                web.wait()
            except KeyboardInterrupt:
                self.screen.line()
            self._over.set()
        self.stage.save()
        self._say(KEPT, path=self.stage.folder)

    def _show_guide(self, guide: Guide) -> None:
        self.screen.line(guide.title, style="bold")
        for path in guide.paths:
            self.screen.line(f"  {path.title}", style="bold")
            for step in path.steps:
                self.screen.line(f"     {step.replace('`', '')}")

    def begin(self, server: SlackServer) -> None:
        """The bot connected to a company at work; on a first run the day is played."""
        self.stage.connect(server)
        if not self.stage.is_new:
            self.stage.begin()
            when = self.stage.now.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
            self._say(AGAIN, when=when)
            return
        self._say(INTRO)
        fill(self.stage)
        self.stage.begin()
        Day(self.stage, self.screen).play()
        NextYear(self.stage, self.screen).prepare()

    def _keep_saving(self) -> None:
        while not self._over.wait(_SAVE_SECONDS):
            self.stage.save()

    def _watch_clock(self) -> None:
        """Somebody may move the clock in the browser: what falls due then must not wait a real minute."""
        before = self.stage.now
        while not self._over.wait(_WATCH_SECONDS):
            now = self.stage.now
            if (now - before).total_seconds() > _JUMP_SECONDS:
                self.stage.bot.scheduler.tick()
            before = now


if __name__ == "__main__":
    main(prog_name="python -m demo")
    sys.exit(0)
