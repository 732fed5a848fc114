"""The App Home: what is mine, what waits for me, what is left; for controllers also what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.budgets.budget import Balance
from bot.domain.errors import NotAllowed
from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.services.requests.facts import RequestFacts
from bot.services.requests.read import HomeFacts, LineFacts
from bot.views.actuals.exceptions import exception_list
from bot.views.budgets.words import budget_words
from bot.views.errors import describe_error
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Listing, listed_block
from bot.views.kit.text import cut_marked, said
from bot.views.requests.buttons import decision_buttons, request_buttons
from bot.views.requests.findings import finding_text
from bot.views.requests.states import state_mark, state_name
from bot.views.requests.summary import headline, next_step, open_question, summary


def home_view(facts: HomeFacts, reader: Reader) -> Block:
    """At most 100 blocks: the lists are cut by the service that reads them."""
    parts: list[Block] = [
        kit.header(reader.t("Looking after customers")),
        kit.actions([kit.button(reader.t("New request"), Action.OPEN_FORM, "new", "primary")]),
    ]
    waiting, mine = _waiting(facts.waiting, reader), _mine(facts.mine, reader)
    # What others wait for comes first; whoever has nothing to decide sees their own requests first.
    parts += [*waiting, *mine] if facts.waiting else [*mine, *waiting]
    if facts.plan is not None:
        plan = facts.plan
        balance = Balance(budget=plan.budget_minor, spent=plan.used_minor)
        parts += [
            kit.header(reader.t("Plan {year}", year=plan.year)),
            kit.section(_bar_words(reader.t("All lines"), balance, plan.currency, reader)),
        ]
    if facts.exceptions is not None:
        parts += exception_list(facts.exceptions, reader)
    parts += _overdue(facts.overdue, reader)
    parts += _lines(facts.lines, reader)
    return kit.home(parts[:100])


def not_known(reader: Reader) -> Block:
    """The Home of somebody whom the company data does not know."""
    return kit.home([kit.section(describe_error(NotAllowed("not_an_employee"), reader))])


def _waiting(waiting: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    parts: list[Block] = [kit.header(reader.t("Decisions waiting for me"))]
    if not waiting:
        return [*parts, kit.context(reader.t("Nothing waits for you."))]
    for facts in waiting:
        request = facts.request
        grave = [finding for finding in request.findings if finding.severity != "info"]
        lines = [
            f"*{request.number}*  {headline(facts, reader)}",
            said(request.terms.purpose, 200),
            budget_words(facts.line, facts.before, facts.after, reader),
            *([finding_text(grave, reader, 700)] if grave else []),
        ]
        parts.append(kit.section(cut_marked("\n".join(lines), 1800)))
        parts.append(decision_buttons(facts, reader, listed_block(Listing.DECISIONS, request.id)))
    return parts


def _mine(mine: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    parts: list[Block] = [kit.header(reader.t("My requests"))]
    if not mine:
        return [*parts, kit.context(reader.t("You have no open requests."))]
    for facts in mine:
        request = facts.request
        title = reader.t(
            "{mark} *{number}* ({state})  {summary}",
            mark=state_mark(request.state),
            number=request.number,
            state=state_name(request.state, reader),
            summary=summary(facts, reader),
        )
        lines = [title]
        if request.state is RequestState.CHANGES_REQUESTED:
            lines.append(cut_marked(open_question(facts, reader), 300))
        lines.append(next_step(facts, reader))
        parts.append(kit.section(cut_marked("\n".join(lines), 1200)))
        buttons = request_buttons(facts, reader)
        parts += [kit.actions(buttons, listed_block(Listing.MINE, request.id))] if buttons else []
    return parts


def _overdue(overdue: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    if not overdue:
        return []
    lines = [
        reader.t(
            "*{number}*  {summary} · {name}",
            number=facts.request.number,
            summary=summary(facts, reader),
            name=said(facts.requester.name, 60),
        )
        for facts in overdue
    ]
    return [kit.header(reader.t("Overdue actuals")), kit.section("\n".join(lines))]


def _lines(lines: Sequence[LineFacts], reader: Reader) -> list[Block]:
    parts: list[Block] = [kit.header(reader.t("My budget lines"))]
    if not lines:
        return [*parts, kit.context(reader.t("There is no budget line for you this year."))]
    words = [_bar_words(found.line.code, found.balance, found.line.currency, reader) for found in lines[:20]]
    parts += [kit.section("\n".join(words[start : start + 10])) for start in range(0, len(words), 10)]
    if len(lines) > 20:
        more = reader.n("and {count} more line", "and {count} more lines", len(lines) - 20)
        parts.append(kit.context(more))
    return parts


def _bar_words(name: str, balance: Balance, currency: str, reader: Reader) -> str:
    return reader.t(
        "{bar}  *{name}*  {available} of {budget} left ({percent} used)",
        bar=kit.bar(balance.used, balance.budget),
        name=said(name, 60),
        available=reader.money(balance.available, currency),
        budget=reader.money(balance.budget, currency),
        percent=reader.percent(balance.used, balance.budget),
    )


def lines_message(lines: Sequence[LineFacts], reader: Reader) -> list[Block]:
    """The answer to `/spend budget`."""
    return _lines(lines, reader)


def mine_message(mine: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    """The answer to `/spend mine`."""
    return _mine(mine, reader)[:50]


def pending_message(waiting: Sequence[RequestFacts], reader: Reader) -> list[Block]:
    """The answer to `/spend pending`: each decidable right there."""
    return _waiting(waiting, reader)[:50]


def help_message(unknown: str, reader: Reader) -> list[Block]:
    """The answer to `/spend help` and to anything that can't be read."""
    examples = [
        ("/spend", reader.t("open the form New request")),
        ("/spend gift 480 CNY Acme tea set for Mid-Autumn", reader.t("the same form, filled in")),
        ("/spend mine", reader.t("my requests")),
        ("/spend pending", reader.t("decisions that wait for me")),
        ("/spend budget", reader.t("the budget lines I draw on, with what is left")),
        ("/spend GW-2026-00042", reader.t("that request, with what I may do")),
        ("/spend find Acme", reader.t("requests that I may see, by name, word, state or month")),
        ("/spend digest", reader.t("this channel’s digest now, shown to me only")),
        ("/spend digest weekly mon 09:00 for Sales", reader.t("send the digest to this channel every week")),
        ("/spend digest off", reader.t("stop this channel’s digest")),
        ("/spend help", reader.t("this list")),
    ]
    parts: list[Block] = []
    if unknown:
        text = reader.t("“{text}” can’t be read. This is what can be typed:", text=said(unknown, 100))
        parts.append(kit.section(text))
    else:
        parts.append(kit.section(reader.t("This is what can be typed:")))
    parts.append(kit.section("\n".join(f"`{command}`  {words}" for command, words in examples)))
    return parts
