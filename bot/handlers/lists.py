"""The pages behind *Show all…* and *All lines…*, and the list of what is late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.approvals.rights import require_employee
from bot.domain.errors import NotFound
from bot.domain.listed import Listed, Page
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_memory import read_memory
from bot.i18n import Reader
from bot.services.budgets.adjusting.proposed import read_proposed
from bot.services.budgets.adjusting.waiting import read_deciding, read_late
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading import home
from bot.services.requests.reading.claims import read_claims
from bot.services.requests.reading.duties import late_proposals
from bot.services.requests.reading.exceptions import read_exceptions
from bot.services.requests.reading.owner import read_own_care
from bot.views.actuals.claims import claim_list
from bot.views.actuals.exceptions import exception_list
from bot.views.budgets.adjustment_lists import MOST_IN_A_MESSAGE, adjustment_blocks
from bot.views.budgets.proposal import proposal_blocks
from bot.views.company.care import care_blocks
from bot.views.kit.blocks import Block, section
from bot.views.kit.ids import Listing, View, list_value, read_list
from bot.views.kit.message import Message
from bot.views.plans.question import unanswered_blocks
from bot.views.requests.lists import blocks as lists
from bot.views.requests.lists.duties import MOST_REMINDED, late_blocks, reminder_message
from bot.views.requests.lists.more import list_view

_REQUESTS, _LINES = 20, 200

Draw = Callable[[Sequence[Any], Reader], list[Block]]
_DRAW: dict[Listing, Draw] = {
    Listing.LATE: late_blocks,
    Listing.DECISIONS: lists.waiting_blocks,
    Listing.ADJUSTMENTS: adjustment_blocks,
    Listing.PROPOSALS: proposal_blocks,
    Listing.CARE: care_blocks,
    Listing.MINE: lists.mine_blocks,
    Listing.OVERDUE: lists.overdue_blocks,
    Listing.EXCEPTIONS: exception_list,
    Listing.CLAIMS: claim_list,
    Listing.RECENT: lists.recent_blocks,
    Listing.OWN_LINES: lists.line_blocks,
    Listing.DRAWN_LINES: lists.line_blocks,
}


def turn_page(interaction: Interaction) -> None:
    """Open the page that the button carries, or put it in the place of the one it was pressed in."""
    try:
        listing, offset = read_list(interaction.pressed_value)
    except ValueError:
        raise NotFound("request_unknown") from None
    if listing not in _DRAW:
        raise NotFound("request_unknown")
    interaction.browse(_draw(interaction, listing, offset))


def late_list(interaction: Interaction) -> Message:
    """A reminder, drawn again after something was done in it."""
    person, page = require_employee(interaction.person), Page(MOST_REMINDED)
    late = interaction.read(lambda tx: home.read_late(tx, interaction.actor, page))
    adjusting = interaction.read(lambda tx: read_late(tx, person.id, Page(MOST_IN_A_MESSAGE)))
    proposals = interaction.read(lambda tx: late_proposals(tx, person))
    plans = unanswered_blocks(proposals, interaction.reader)
    return reminder_message(late, adjusting, plans, interaction.reader)


def is_page(interaction: Interaction) -> bool:
    return interaction.view.get("callback_id") == View.LISTING


def redraw_page(interaction: Interaction, result: str) -> None:
    """After something was done on it: `result` (mrkdwn). Calls Slack: for after the acknowledgement."""
    memory = read_memory(interaction.view)
    try:
        listing, offset = read_list(list_value(Listing(memory["listing"]), int(memory["offset"])))
    except (KeyError, TypeError, ValueError):
        return
    view = _draw(interaction, listing, offset, result)
    interaction.origin.remember_in(view)
    interaction.deps.client.views_update(view_id=interaction.view["id"], view=view)


def _draw(interaction: Interaction, listing: Listing, offset: int, result: str = "") -> Block:
    is_lines = listing in (Listing.OWN_LINES, Listing.DRAWN_LINES)
    page = Page(_LINES if is_lines else _REQUESTS, offset)
    found = interaction.read(lambda tx: _read(tx, interaction, listing, page))
    parts = [*([section(result)] if result else []), *_DRAW[listing](found.shown, interaction.reader)]
    return list_view(listing, offset, len(found.shown), found.total, parts, interaction.reader)


def _read(tx: Transaction, interaction: Interaction, listing: Listing, page: Page) -> Listed[Any]:
    actor = interaction.actor
    if listing is Listing.OWN_LINES or listing is Listing.DRAWN_LINES:
        return home.read_lines(tx, actor, page, owned=listing is Listing.OWN_LINES)
    readers: dict[Listing, Callable[..., Listed[Any]]] = {
        Listing.LATE: home.read_late,
        Listing.DECISIONS: home.read_pending,
        Listing.ADJUSTMENTS: read_deciding,
        Listing.PROPOSALS: read_proposed,
        Listing.CARE: read_own_care,
        Listing.MINE: home.read_mine,
        Listing.OVERDUE: home.read_overdue,
        Listing.EXCEPTIONS: read_exceptions,
        Listing.CLAIMS: read_claims,
        Listing.RECENT: home.read_recent,
    }
    return readers[listing](tx, actor, page)
