"""The live check and the searches of a form, in the name of somebody who may not see what they show."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bot.services.company.file_shapes import PEOPLE as SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.acts import GIFT, answer, ask, card, fill, new_form
from tests.support.office.door import Json, send_payload
from tests.support.office.opening import Office

# What the live check and the searches know: the customer, a contact, the line, who decides.
_NAMES = ("Acme", "Li Na", "Zhou Wei", "GIFT-KEY", "Bo Zhang")


def sent(office: Office, kind: str) -> Json:
    """The last payload of a kind that came from a form, as Slack sent it."""
    return next(
        copy.deepcopy(entry.request)
        for entry in reversed(office.slack.log)
        if entry.kind == "payload" and entry.request.get("type") == kind and "view" in entry.request
    )


def heard_since(office: Office, mark: int) -> str:
    """Everything that the bot has called since, as text."""
    calls = [entry.request for entry in office.slack.log[mark:] if entry.kind == "api"]
    return json.dumps(calls, default=str, ensure_ascii=False)


def strangers(office: Office) -> dict[str, str]:
    """Slack ids: of nobody at all, of a colleague the company does not know, of one who has left."""
    zoe = office.slack.add_user("zoe", real_name="Zoe Stranger", email="zoe@elsewhere.example")
    office.tom.command("/spend mine")
    office.answered()
    head, *rows = PEOPLE.splitlines()
    left = [f"{head},active", *(f"{row},{'no' if row.startswith('tom@') else 'yes'}" for row in rows)]
    sheet = read_sheet("\n".join(left).encode(), "people.csv", SHAPE)
    office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
    return {"nobody": "U0NOBODY0", "unknown": zoe.id, "left": office.tom.id}


@pytest.mark.parametrize("who", ["nobody", "unknown", "left"])
def test_a_forged_live_check_draws_no_names(either_office: Office, who: str) -> None:
    """A form of Mei's, rightly filled in and sent by an account that the company does not know."""
    office = either_office
    account = strangers(office)[who]
    fill(office, new_form(office.mei), GIFT)
    checked, searched = sent(office, "block_actions"), sent(office, "block_suggestion")
    for payload in (checked, searched):
        payload["user"]["id"] = account
    mark = len(office.slack.log)
    acks = [office.slack.delivery.interact("interactive", payload) for payload in (checked, searched)]
    office.answered()
    office.settle()
    assert all(ack.ok for ack in acks)
    assert acks[1].body == {"options": []}
    told = heard_since(office, mark) + json.dumps([ack.body for ack in acks], ensure_ascii=False)
    assert [name for name in _NAMES if name in told] == []
    assert "views.update" not in [entry.name for entry in office.slack.log[mark:]]


def test_a_live_check_of_somebody_elses_request_draws_nothing(office: Office) -> None:
    """Tom's form, pointed at Mei's request: neither its number nor what it asks for is drawn."""
    number = ask(office, office.mei, Purpose="A secret tea set")
    ask(office, office.tom, Amount="10")
    card(office.tom, "GW-2026-00002").click("Edit")
    fill(office, office.tom.wait_for_modal("Edit GW-2026-00002"), {"Amount": "20"})
    payload: dict[str, Any] = sent(office, "block_actions")
    memory = json.loads(payload["view"]["private_metadata"])
    for raising in (True, False):
        payload["view"]["private_metadata"] = json.dumps({**memory, "request_id": 1, "raising": raising})
        mark = len(office.slack.log)
        assert send_payload(office, payload)[0] == 200
        office.settle()
        told = heard_since(office, mark)
        assert number not in told
        assert "secret tea" not in told
    answer(office.tom, "Edit GW-2026-00002", Amount="30")
