"""The App Home: what is to do, worst first; then the plan for whom it is open, the lines, what has ended."""

from __future__ import annotations

from bot.domain.budgets.budget import Balance
from bot.domain.errors import NotAllowed
from bot.i18n import Reader
from bot.services.requests.reading.home import HomeFacts
from bot.views.actuals.claims import claim_list
from bot.views.actuals.exceptions import exception_list
from bot.views.budgets.adjustment_lists import adjustment_blocks
from bot.views.budgets.limits import limit_bars
from bot.views.budgets.words import bar_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing
from bot.views.kit.text import cut_marked
from bot.views.requests.lists.blocks import (
    line_blocks,
    mine_blocks,
    overdue_blocks,
    recent_blocks,
    waiting_blocks,
)
from bot.views.requests.lists.duties import late_blocks
from bot.views.requests.lists.more import titled
from bot.views.requests.lists.owner import owner_blocks

_MOST_BLOCKS, _LONGEST = 100, 2500


def home_view(facts: HomeFacts, reader: Reader, result: str = "") -> Block:
    """`result` (mrkdwn) is what the person's last click has done; each list says where it is cut."""
    parts: list[Block] = [kit.header(reader.t("Customer spend"))]
    if result:
        parts.append(kit.section(result))
    parts.append(kit.actions([kit.button(reader.t("New request"), Action.OPEN_FORM, "new", "primary")]))
    parts += _to_do(facts, reader)
    if facts.exceptions is not None:
        parts += titled(Listing.EXCEPTIONS, facts.exceptions, exception_list, reader)
    parts += titled(Listing.OVERDUE, facts.overdue, overdue_blocks, reader)
    parts += titled(Listing.CLAIMS, facts.claims, claim_list, reader)
    if facts.plan is not None:
        plan = facts.plan
        balance = Balance(budget=plan.budget_minor, spent=plan.used_minor)
        parts += [
            kit.header(reader.t("Plan {year}", year=plan.year)),
            kit.section(bar_words(reader.t("All lines"), balance, plan.currency, reader)),
        ]
        if bars := limit_bars(facts.limits, plan.currency, reader):
            parts.append(kit.section(cut_marked("\n".join(bars), _LONGEST)))
    parts += titled(Listing.OWN_LINES, facts.owned, line_blocks, reader)
    parts += titled(Listing.DRAWN_LINES, facts.drawn, line_blocks, reader)
    if not facts.owned and not facts.drawn:
        parts.append(kit.context(reader.t("There is no budget line for you this year.")))
    parts += titled(Listing.RECENT, facts.recent, recent_blocks, reader)
    return kit.home(parts[:_MOST_BLOCKS])


def _to_do(facts: HomeFacts, reader: Reader) -> list[Block]:
    parts = [
        *titled(Listing.LATE, facts.late, late_blocks, reader),
        *titled(Listing.DECISIONS, facts.waiting, waiting_blocks, reader),
        *titled(Listing.ADJUSTMENTS, facts.adjusting, adjustment_blocks, reader),
        *owner_blocks(facts.owner, reader),
    ]
    others = facts.overdue or facts.exceptions or facts.claims
    if not parts and not others:
        parts.append(kit.context(reader.t("You’re all caught up.")))
    return [*parts, *titled(Listing.MINE, facts.mine, mine_blocks, reader)]


def not_known(reader: Reader) -> Block:
    """The Home of somebody whom the company data does not know."""
    return kit.home([kit.section(describe_error(NotAllowed("not_an_employee"), reader))])
