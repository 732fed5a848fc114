"""Next year's plan: drafted, asked for, agreed on, and in force on New Year's Day."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import TypeVar

from bot.cli.output.plan_versions import print_comparison
from bot.services.company.operator import Operator
from bot.services.plans.agreeing.submit import submit_plan
from bot.services.plans.asking.ask import ask_owners
from bot.services.plans.drafting.draft import draft_plan
from bot.services.plans.reading.compare import compare_plans
from bot.services.ports.unit_of_work import AdministrativeTransaction
from demo.company import YEAR, email_of
from demo.history import local
from demo.plan_file import NEW_YEAR, NEXT_YEAR, PLANNED, plan_file
from demo.story.day import MONDAY
from demo.story.telling import PATIENCE_SECONDS, Story

T = TypeVar("T")

PREPARES, PROPOSES, REVIEWS, APPROVES = "fin", "hana", "dan", "cleo"
PROPOSED = next(line for line in PLANNED if line.proposed)
_PLAN = f"{NEXT_YEAR}."
_OPERATOR = Operator("demo", email_of(PREPARES))


class NextYear(Story):
    """The controller's year ahead. Raises what a person would stumble over: nothing is skipped."""

    def prepare(self) -> None:
        """Up to a version that waits for its last reviewer."""
        title = self.say(
            f"Fin plans {NEXT_YEAR}: line owners answer in chat",
            f"方静编制 {NEXT_YEAR} 年预算，负责人在聊天中答复",
        )
        self.chapter(MONDAY, "09:30", title)
        first = self._draft()
        self._runs("ask", first)
        self._administer(lambda tx: ask_owners(tx, first, _OPERATOR))
        self.stage.settle()
        self._propose(first)
        second = self._draft()
        self._compare(second)
        self._runs("submit", second)
        self._administer(lambda tx: submit_plan(tx, second, _OPERATOR))
        self.stage.settle()
        self.presses(PROPOSES, "Agree", _PLAN)
        self.sees(
            REVIEWS, self.say("what he has to agree on", "待他同意的方案"), self.card(REVIEWS, _PLAN), 8
        )
        self.pause("plan-review")

    def conclude(self) -> None:
        """The last reviewer agrees, the approver approves, and the year begins."""
        self.presses(REVIEWS, "Agree", _PLAN)
        self.pause("plan-approval")
        self.presses(APPROVES, "Approve the plan", _PLAN)
        self.pause("plan-approved")
        self.stage.set_clock(local(NEW_YEAR, "09:00"))
        self.stage.bot.scheduler.tick()
        self.stage.settle()
        self.pause("plan-active")

    def _draft(self) -> str:
        """The next version's name."""
        self._runs("draft", "plan.toml")
        text = plan_file(self.stage.locale)
        version = self._administer(lambda tx: draft_plan(tx, text, (), _OPERATOR)).version
        assert version is not None  # noqa: S101 - the demo must not go on with less
        return version.name

    def _propose(self, first: str) -> None:
        """The owner of the gifts for key customers asks for more than the value of the customers gives."""
        self.pause("plan-question")
        owner, button = self.stage.person(PROPOSES), self.label("Propose…")
        self.clicks(PROPOSES, f"[{button}] 15500")
        self.card(PROPOSES, first).click(button, near=PROPOSED.code.in_(self.stage.locale))
        form = owner.wait_for_modal(self.label("Propose"), PATIENCE_SECONDS)
        form.fill(
            {
                self.label("Proposed amount"): "15500",
                self.label("Reason"): self.say(
                    "Both festivals for all key customers", "两个节日问候全部重点客户"
                ),
                self.label("Expected result"): self.say("Key customers renew", "重点客户续约"),
            }
        )
        self.pause("plan-proposal")
        self.sends(form)

    def _compare(self, version: str) -> None:
        """Beside what was spent this year, as the command line prints it."""
        past, by = f"history:{YEAR}", "category"
        self._runs("compare", past, version, "--by", by)
        found = self.stage.bot.books.inspect(lambda tx: compare_plans(tx, past, version, by))
        with redirect_stdout(io.StringIO()) as printed:
            print_comparison("", (found.a, found.b), by, found.rows, found.currency, self.reader)
        what = self.say("the plan beside what was spent", "方案与实际支出对比")
        self.shows(PREPARES, what, printed.getvalue(), 8)

    def _runs(self, *words: str) -> None:
        self.runs(PREPARES, " ".join(("goodwill plan", *words)))

    def _administer(self, work: Callable[[AdministrativeTransaction], T]) -> T:
        return self.stage.bot.books.administer(work)
