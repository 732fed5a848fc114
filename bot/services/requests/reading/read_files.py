"""What is attached to a request, for somebody who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.services.ports.requests import StoredFile
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import find_request


@dataclass(frozen=True, slots=True)
class RequestFiles:
    """`kept` can be read, `others` are refused or not fetched yet. `holder` is who has attached them.

    `card` is where the reader's card of the request stands: channel and message; None without one.
    """

    number: str
    holder: str
    kept: Sequence[StoredFile]
    others: Sequence[StoredFile]
    card: tuple[str, str] | None


def read_files(tx: Transaction, actor: Actor, request_id: int) -> RequestFiles:
    """Raises NotAllowed("not_an_employee"), NotFound("request_unknown", "no_files")."""
    person = require_employee(actor.person)
    request = find_request(tx, request_id, person)
    files = tx.files.of_request(request.id)
    if not files:
        raise NotFound("no_files", number=request.number)
    holder = tx.people.get(request.requester_id)
    return RequestFiles(
        request.number,
        holder.name if holder else "",
        [stored for stored in files if stored.state == "kept"],
        [stored for stored in files if stored.state != "kept"],
        tx.outbox.find_card(request.id, person.id),
    )
