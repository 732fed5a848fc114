"""The card about key customers who need attention."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.company.care import CustomerDue
from bot.domain.messages.company import CareReminder
from bot.i18n import Reader
from bot.services.company.due_care import cuts_of
from bot.services.ports.unit_of_work import Transaction
from bot.views.company.care import care_card
from bot.views.kit.message import Message


def render_care_reminder(tx: Transaction, told: CareReminder, reader: Reader) -> Message | None:
    """Of those whom the person still looks after; None where there is nobody left."""
    customers = tx.customers.many(each.customer_id for each in told.customers)
    mine = [
        CustomerDue(customer.name, told.person_id, "", each, tx.currency)
        for each in told.customers
        if (customer := customers[each.customer_id]).owner_id == told.person_id
    ]
    if not mine:
        return None
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    cuts = cuts_of(tx, plan, told.person_id) if plan is not None else ()
    return care_card(mine, cuts, reader)


RENDERERS: Mapping[str, Renderer] = dict([renders(CareReminder, render_care_reminder)])
