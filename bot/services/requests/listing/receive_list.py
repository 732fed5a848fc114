"""A list is sent: who may, noted at once; it is fetched and read after Slack has its answer."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.messages.files import ListRead
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee
from bot.services.requests.draft import short_enough


def start_list(tx: Transaction, actor: Actor) -> str:
    """The currency of its amounts. Raises NotAllowed("not_an_employee")."""
    require_employee(actor.person)
    return tx.policies.in_force(tx.today).currency


def receive_list(
    tx: Transaction,
    actor: Actor,
    file_ids: tuple[str, ...],
    purpose: str,
    expected_result: str,
    *,
    leave_out: bool,
    key: str,
) -> None:
    """Queue the reading; the same `key` again adds nothing.

    Raises NotAllowed("not_an_employee"), InvalidInput("list_missing" | "text_too_long").
    """
    person = acting_employee(tx, actor)
    if not file_ids:
        raise InvalidInput("list_missing", field=Field.LIST)
    message = ListRead(
        person_id=person.id,
        slack_file_id=file_ids[0],
        purpose=short_enough(purpose, Field.PURPOSE),
        expected_result=short_enough(expected_result, Field.EXPECTED_RESULT),
        leave_out=leave_out,
    )
    tx.outbox.put(message, stream=f"list:{person.id}", key=f"list.read:{key}")
