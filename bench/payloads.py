"""Signed requests as Slack sends them: the form *New request*, a click on *Approve*, a click on nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench.company import SECRET, TEAM, Size, lead, requester
from bot.domain.company.customer import Contact, Customer
from bot.domain.fields import Field
from bot.i18n import Reader
from bot.services.requests.check import Check
from bot.services.requests.form.values import FormChoices, FormValues, ItemValues, Preview
from bot.views.kit.ids import Action, View, button_value
from bot.views.requests.form import request_form
from bot.views.requests.form_items import recipients_block

CONTENT_TYPE = "application/x-www-form-urlencoded"
_SERIAL = count(1)


@dataclass(frozen=True, slots=True)
class Signed:
    """A body with the two headers that prove it, and what it says."""

    body: bytes
    headers: dict[str, str]
    payload: dict[str, Any]

    @classmethod
    def of(cls, payload: dict[str, Any]) -> Signed:
        body = urlencode({"payload": json.dumps(payload)}).encode()
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "content-type": CONTENT_TYPE,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={digest}",
        }
        return cls(body, headers, payload)


def _envelope(kind: str, user: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "none",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": f"1.{next(_SERIAL)}",
    }


class Forms:
    """Makes the n-th request of a company of `size`: another customer, recipient and department each time."""

    def __init__(self, size: Size, planned_on: date) -> None:
        self._size = size
        self._planned_on = planned_on
        self._reader = Reader("en", "UTC")

    def department(self, number: int) -> int:
        return number % self._size.departments

    def submission(self, number: int) -> Signed:
        """*New request*, filled in and sent; the recipient is one of the customer's own contacts."""
        size = self._size
        customer_id = number % size.customers + 1
        contact = (customer_id - 1) * size.contacts_each + number // size.customers % size.contacts_each + 1
        user = requester(self.department(number), number // size.departments % size.people_each)
        view = self._view(customer_id, contact)
        view |= {
            "id": f"V{next(_SERIAL):09d}",
            "team_id": TEAM,
            "hash": "1.a",
            "state": self._state(customer_id, contact),
        }
        return Signed.of({**_envelope("view_submission", user), "view": view, "response_urls": []})

    def _view(self, customer_id: int, contact_id: int) -> dict[str, Any]:
        customer = Customer(
            customer_id, f"C{customer_id}", f"Customer {customer_id}", "key", "growth", "North", "Cloud"
        )
        item = ItemValues(
            category="gift",
            recipients=[Contact(contact_id, customer_id, "Contact", "Buyer", False)],
            amount="20",
            planned_on=self._planned_on,
        )
        values = FormValues((item,), customer, "CNY", "Tea set for Mid-Autumn")
        choices = FormChoices({"gift": {"en": "Gift"}, "meal": {"en": "Meal"}}, ["CNY"])
        view = request_form(Preview(values, choices, Check(())), self._reader)
        return {**view, "callback_id": View.REQUEST.value}

    def _state(self, customer_id: int, contact_id: int) -> dict[str, Any]:
        def option(value: object) -> dict[str, Any]:
            return {"text": {"type": "plain_text", "text": str(value)}, "value": str(value)}

        inputs: dict[str, tuple[str, dict[str, Any]]] = {
            Field.CATEGORY: (Field.CATEGORY, {"selected_option": option("gift")}),
            Field.CUSTOMER: (Field.CUSTOMER, {"selected_option": option(customer_id)}),
            recipients_block(customer_id): (Field.RECIPIENTS, {"selected_options": [option(contact_id)]}),
            Field.HEADCOUNT: (Field.HEADCOUNT, {"value": "1"}),
            Field.AMOUNT: (Field.AMOUNT, {"value": "20"}),
            Field.CURRENCY: (Field.CURRENCY, {"selected_option": option("CNY")}),
            Field.PLANNED_ON: (Field.PLANNED_ON, {"selected_date": self._planned_on.isoformat()}),
            Field.PURPOSE: (Field.PURPOSE, {"value": "Tea set for Mid-Autumn"}),
            Field.EXPECTED_RESULT: (Field.EXPECTED_RESULT, {"value": "Renewal signed"}),
        }
        return {"values": {str(block): {str(action): value} for block, (action, value) in inputs.items()}}

    def approval(self, number: int, request_id: int) -> Signed:
        """*Approve*, clicked by the lead of the department that the n-th request came from."""
        return self.click(lead(self.department(number)), Action.APPROVE, button_value(request_id, 1))

    def click(self, user: str, action_id: str, value: str) -> Signed:
        action = {
            "type": "button",
            "action_id": action_id,
            "block_id": "decide",
            "value": value,
            # One moment for each: a second click of the same moment would be taken for a copy.
            "action_ts": value.replace(":", "."),
        }
        message = {"type": "message", "ts": "1.1", "text": "A decision is needed", "blocks": _CARD}
        payload = _envelope("block_actions", user) | {
            "container": {
                "type": "message",
                "message_ts": "1.1",
                "channel_id": "D0BENCH001",
                "is_ephemeral": False,
            },
            "channel": {"id": "D0BENCH001", "name": "directmessage"},
            "message": message,
            "state": {"values": {}},
            "response_url": "https://hooks.slack.com/actions/none",
            "actions": [action],
        }
        return Signed.of(payload)


# About what an approval card weighs: Slack sends the message back with every click in it.
_CARD = [
    {
        "type": "section",
        "block_id": f"part{part}",
        "fields": [{"type": "mrkdwn", "text": "*Customer*\nCustomer 17, key, CN¥12,400 this year"}] * 4,
    }
    for part in range(6)
]
