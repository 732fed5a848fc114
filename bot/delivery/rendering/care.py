"""The card about key customers who need attention."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.company import CareReminder
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.company.care import NeedsCare, care_card
from bot.views.kit.message import Message


def render_care_reminder(tx: Transaction, told: CareReminder, reader: Reader) -> Message | None:
    """Of those whom the person still looks after; None where there is nobody left."""
    customers = tx.customers.many(each.customer_id for each in told.customers)
    mine = [
        NeedsCare(customers[each.customer_id].name, each, tx.currency)
        for each in told.customers
        if customers[each.customer_id].owner_id == told.person_id
    ]
    return care_card(mine, reader) if mine else None


RENDERERS: Mapping[str, Renderer] = dict([renders(CareReminder, render_care_reminder)])
