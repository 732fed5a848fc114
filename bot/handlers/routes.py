"""Which handler answers which button and which form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.handlers import actuals, requests
from bot.handlers import approvals as decisions
from bot.handlers import home as surfaces
from bot.handlers import reports as digests
from bot.handlers.interaction import (
    Interaction,
)
from bot.views.kit.ids import Action, Shortcut, View


def _open_request_form(interaction: Interaction) -> None:
    interaction.open_view(requests.new_form(interaction))


def _digest_context(interaction: Interaction) -> digests.DigestContext:
    interaction.require_known()
    channel = (interaction.body.get("channel") or {}).get("id") or ""
    return digests.DigestContext(interaction.deps.store, interaction.actor, str(channel), interaction.reader)


def _open_explain(interaction: Interaction) -> None:
    value = str(interaction.action.get("value") or "")
    interaction.open_view(digests.open_explain(_digest_context(interaction), value))


def _submit_explain(interaction: Interaction) -> dict[str, Any]:
    errors = digests.submit_explain(_digest_context(interaction), interaction.view)
    return {"response_action": "errors", "errors": errors} if errors else {"response_action": "clear"}


BUTTONS: dict[str, Callable[[Interaction], None]] = {
    Action.OPEN_FORM: _open_request_form,
    Action.APPROVE: decisions.approve,
    Action.APPROVE_LESS: decisions.open_form,
    Action.ASK: decisions.open_form,
    Action.REJECT: decisions.open_form,
    Action.REASSIGN: decisions.open_form,
    Action.EDIT: requests.edit_form,
    Action.WITHDRAW: requests.withdraw,
    Action.CLOSE: requests.close,
    Action.ANSWER: requests.open_answer,
    Action.LOG_ACTUAL: actuals.open_log,
    Action.CORRECT: actuals.open_correct,
    Action.CLEAR_EXCEPTION: surfaces.clear_exception,
    Action.EXPLAIN: _open_explain,
    Shortcut.REQUEST_SPEND: _open_request_form,
    Shortcut.LOG_RECEIPT: actuals.log_receipt,
}

FORMS: dict[str, Callable[[Interaction], dict[str, Any]]] = {
    View.REQUEST: requests.submit_form,
    View.EDIT: requests.submit_form,
    View.ANSWER: requests.submit_answer,
    View.APPROVE_LESS: decisions.submit,
    View.ASK: decisions.submit,
    View.REJECT: decisions.submit,
    View.REASSIGN: decisions.submit,
    View.ACTUAL: actuals.submit,
    View.CORRECT: actuals.submit,
    View.PICK_REQUEST: actuals.submit_pick,
    View.PICK_ACTUAL: actuals.submit_pick,
    View.EXPLAIN: _submit_explain,
}
