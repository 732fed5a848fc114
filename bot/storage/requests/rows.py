"""A request between the domain and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from bot.domain.budgets.budget import DIMENSIONS, Dimensions
from bot.domain.requests.finding import Finding
from bot.domain.requests.holding import Holding
from bot.domain.requests.item import Item
from bot.domain.requests.partner_part import NO_PARTNER, PartnerPart
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.spend import PriorSpend, Shares, added, equal_shares
from bot.domain.requests.terms import ItemTerms, Standing, Terms
from bot.storage.books.witness import ITEM_COLUMNS, PART_COLUMNS

ItemRow = Sequence[Any]
ListedRow = tuple[int, str]
"""The line of the file that an item came in, and what was noted there."""
NOT_LISTED: ListedRow = (0, "")
FROM_FIRST = (
    "line_id",
    "month",
    "customer_id",
    *DIMENSIONS,
    "public_official",
    "state_owned",
    "headcount",
)
"""What a request's row says of its first item."""
_OF_ITEM = ("category", "customer_id", "headcount", "amount_minor", "contact_channel")


def terms_to_json(terms: Terms) -> dict[str, Any]:
    """One item stands among the rest, as it did before there could be several."""
    first, *others = (_item_to_json(item) for item in terms.items)
    shared = {
        "currency": terms.currency,
        "purpose": terms.purpose,
        "expected_result": terms.expected_result,
    }
    partner = {"partner_id": terms.partner_id} if terms.partner_id is not None else {}
    return {**first, **shared, **partner, **({"others": others} if others else {})}


def _item_to_json(item: ItemTerms) -> dict[str, Any]:
    return {
        **{name: getattr(item, name) for name in _OF_ITEM},
        "recipient_ids": list(item.recipient_ids),
        "planned_on": item.planned_on.isoformat(),
        **({"row": item.row, "note": item.note} if item.row else {}),
        **({"partner_minor": item.partner_minor} if item.partner_minor else {}),
    }


def terms_from_json(data: Mapping[str, Any]) -> Terms:
    items = tuple(_item_from_json(each) for each in (data, *data.get("others", ())))
    return Terms(
        items,
        data["currency"],
        data["purpose"],
        data["expected_result"],
        partner_id=data.get("partner_id"),
    )


def _item_from_json(data: Mapping[str, Any]) -> ItemTerms:
    return ItemTerms(
        **{name: data[name] for name in _OF_ITEM},
        recipient_ids=tuple(data["recipient_ids"]),
        planned_on=date.fromisoformat(data["planned_on"]),
        row=data.get("row", 0),
        note=data.get("note", ""),
        partner_minor=data.get("partner_minor", 0),
    )


def standing_to_json(standing: Standing) -> dict[str, Any]:
    return {**terms_to_json(standing.terms), "policy_version": standing.policy_version}


def standing_from_json(data: Mapping[str, Any], policy_version: str) -> Standing:
    """`policy_version`: of what was stored before a raise was judged by the policy of its own day."""
    terms = {name: value for name, value in data.items() if name != "policy_version"}
    return Standing(terms_from_json(terms), data.get("policy_version", policy_version))


def values_of(request: SpendRequest) -> dict[str, Any]:
    """The row of the request: the sums of its items, and the place of the first, by which it is listed."""
    terms = request.terms
    first = item_values(request)[0]
    return {
        "plan_id": request.plan_id,
        "number": request.number,
        "requester_id": request.requester_id,
        **{name: first[name] for name in FROM_FIRST},
        "amount_minor": terms.amount_minor,
        "currency": terms.currency,
        "planned_on": terms.planned_on,
        "purpose": terms.purpose,
        "expected_result": terms.expected_result,
        "state": request.state.value,
        "version": request.version,
        "round": request.round,
        "policy_version": request.policy_version,
        "approved_minor": request.approved_minor,
        "reserved_minor": request.holding.reserved,
        "committed_minor": request.holding.committed,
        "spent_minor": request.holding.spent,
        "findings": [finding.to_json() for finding in request.findings],
        "question": request.question,
        "answer": request.answer,
        "amended_from": standing_to_json(request.amended_from) if request.amended_from else None,
        "submitted_at": request.submitted_at,
        "decided_at": request.decided_at,
        "settled_at": request.settled_at,
    }


def item_values(request: SpendRequest) -> list[dict[str, Any]]:
    """A row for each item, in their order."""
    return [
        {
            "item": number,
            "line_id": item.line_id,
            "month": item.month,
            "customer_id": asked.customer_id,
            **dict(zip(DIMENSIONS, item.dimensions.values(), strict=True)),
            "public_official": item.public_official,
            "state_owned": item.state_owned,
            "headcount": asked.headcount,
            "amount_minor": asked.amount_minor,
            "planned_on": asked.planned_on,
            "approved_minor": item.approved_minor,
            "reserved_minor": item.holding.reserved,
            "committed_minor": item.holding.committed,
            "spent_minor": item.holding.spent,
            "final": item.final,
        }
        for number, asked, item in request.numbered
    ]


def part_values(request: SpendRequest) -> list[dict[str, Any]]:
    """A row for each item, in their order, where a partner pays of them."""
    if request.terms.partner_id is None:
        return []
    return [
        {
            "item": number,
            "partner_id": request.terms.partner_id,
            "asked_minor": asked.partner_minor,
            "agreed_minor": item.partner.agreed_minor,
            "held_minor": item.partner.held_minor,
            "spent_minor": item.partner.spent_minor,
        }
        for number, asked, item in request.numbered
    ]


def list_values(request: SpendRequest) -> list[dict[str, Any]]:
    """A row for each item of a list, in their order."""
    return [
        {"item": number, "file_row": asked.row, "note": asked.note}
        for number, asked, _ in request.numbered
        if asked.row
    ]


def named_of(request: SpendRequest) -> list[tuple[int, int]]:
    """(item, recipient) for everybody who is named, once for each item."""
    return [
        (number, contact_id)
        for number, asked, _ in request.numbered
        for contact_id in dict.fromkeys(asked.recipient_ids)
    ]


def request_from_row(
    row: Row[Any],
    items: Sequence[ItemRow],
    recipient_ids: Mapping[int, Sequence[int]],
    file_ids: tuple[str, ...],
    listed: Mapping[int, ListedRow],
) -> SpendRequest:
    """`items`: what each of them has in ITEM_COLUMNS, and then in PART_COLUMNS, in their order.

    `recipient_ids` and `listed` are by item.
    """
    of_items = [
        _item_from_row(
            dict(zip(ITEM_COLUMNS, item, strict=False)), item[len(ITEM_COLUMNS) :], recipient_ids, listed
        )
        for item in items
    ]
    partner_id = items[0][len(ITEM_COLUMNS)] if items else None
    return SpendRequest(
        id=row.id,
        number=row.number,
        plan_id=row.plan_id,
        requester_id=row.requester_id,
        terms=Terms(
            items=tuple(asked for asked, _ in of_items),
            currency=row.currency,
            purpose=row.purpose,
            expected_result=row.expected_result,
            file_ids=file_ids,
            partner_id=partner_id,
        ),
        items=tuple(item for _, item in of_items),
        state=RequestState(row.state),
        version=row.version,
        round=row.round,
        policy_version=row.policy_version,
        submitted_at=row.submitted_at,
        findings=tuple(Finding.from_json(item) for item in row.findings),
        question=row.question,
        answer=row.answer,
        decided_at=row.decided_at,
        settled_at=row.settled_at,
        amended_from=standing_from_json(row.amended_from, row.policy_version) if row.amended_from else None,
    )


def _item_from_row(
    row: Mapping[str, Any],
    part: Sequence[int | None],
    recipient_ids: Mapping[int, Sequence[int]],
    listed: Mapping[int, ListedRow],
) -> tuple[ItemTerms, Item]:
    line, note = listed.get(row["item"], NOT_LISTED)
    asked_of_partner, partner = _part_from_row(part)
    asked = ItemTerms(
        category=row["category"],
        customer_id=row["customer_id"],
        recipient_ids=tuple(recipient_ids.get(row["item"], ())),
        headcount=row["headcount"],
        amount_minor=row["amount_minor"],
        planned_on=row["planned_on"],
        contact_channel=row["contact_channel"],
        row=line,
        note=note,
        partner_minor=asked_of_partner,
    )
    item = Item(
        line_id=row["line_id"],
        month=row["month"],
        dimensions=Dimensions(*(row[name] for name in DIMENSIONS)),
        public_official=row["public_official"],
        state_owned=row["state_owned"],
        holding=Holding(row["reserved_minor"], row["committed_minor"], row["spent_minor"]),
        approved_minor=row["approved_minor"],
        final=row["final"],
        partner=partner,
    )
    return asked, item


def _part_from_row(part: Sequence[int | None]) -> tuple[int, PartnerPart]:
    """What was asked of a partner for an item, and what is agreed; `part` is empty where nobody was."""
    of = dict(zip(PART_COLUMNS, part, strict=True))
    if of["partner_id"] is None:
        return 0, NO_PARTNER
    minor = {name: of[name] or 0 for name in PART_COLUMNS}
    part_of = PartnerPart(minor["agreed_minor"], minor["held_minor"], minor["spent_minor"])
    return minor["asked_minor"], part_of


def prior_from_rows(rows: Sequence[Row[Any]]) -> PriorSpend:
    """A row for each recipient, or one without; once actuals count, for each of those and who came."""
    row = rows[0]
    recipients = tuple(each.contact_id for each in rows if each.contact_id is not None)
    shares = None
    if row.actual_id is not None:
        shares = added(_shares(list(of_one)) for _, of_one in groupby(rows, key=attrgetter("actual_id")))
        recipients = tuple(shares)
    return PriorSpend(
        request_id=row.id,
        dimensions=Dimensions.of(row),
        public_official=row.public_official or any(each.official_came for each in rows),
        state_owned=row.state_owned,
        held_minor=row.held_minor,
        requester_id=row.requester_id,
        customer_id=row.customer_id,
        recipient_ids=recipients,
        planned_on=row.planned_on,
        shares=shares,
    )


def _shares(rows: Sequence[Row[Any]]) -> Shares:
    """What each has had of one actual. Where nobody has said who came the approved recipients share it."""
    if rows[0].other_guests is None:
        approved = [each.contact_id for each in rows if each.contact_id is not None]
        return equal_shares(rows[0].amount_minor, approved)
    return {each.came_id: each.share_minor for each in rows if each.came_id is not None}
