"""What can be done with a request, by those who decide and by who asked."""

from __future__ import annotations

from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, button_value


def files_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    """Leads to what is attached; nothing where nothing is."""
    value = button_value(facts.request.id, facts.request.version)
    return [kit.button(reader.t("Files…"), Action.FILES, value)] if facts.files else []


def decision_buttons(
    facts: RequestFacts, reader: Reader, block_id: str = "", *, may_fund: bool = False
) -> Block:
    """`may_fund`: its line lacks money, and who looks may ask for some."""
    value = button_value(facts.request.id, facts.request.version)
    return kit.actions(
        [
            kit.button(reader.t("Approve"), Action.APPROVE, value, "primary"),
            _cutting_button(facts.request, value, reader),
            kit.button(reader.t("Ask a question…"), Action.ASK, value),
            kit.button(reader.t("Reject…"), Action.REJECT, value, "danger"),
            kit.button(reader.t("Reassign…"), Action.REASSIGN, value),
            *([fund_button(facts, reader)] if may_fund else []),
            *files_buttons(facts, reader),
        ],
        block_id,
    )


def fund_button(facts: RequestFacts, reader: Reader) -> Block:
    """Opens *Adjust the budget*, filled in with what its line lacks."""
    value = button_value(facts.request.id, facts.request.version)
    return kit.button(reader.t("Fund by transfer…"), Action.FUND, value)


def _cutting_button(request: SpendRequest, value: str, reader: Reader) -> Block:
    """Of a list rows are left out; of anything else the amounts are cut."""
    if request.terms.is_list:
        return kit.button(reader.t("Approve without these…"), Action.APPROVE_WITHOUT, value)
    return kit.button(reader.t("Approve less…"), Action.APPROVE_LESS, value)


def asker_buttons(facts: RequestFacts, reader: Reader) -> Block:
    """For who has asked the question that is open."""
    value = button_value(facts.request.id, facts.request.version)
    return kit.actions([kit.button(reader.t("Take the question back"), Action.RETRACT, value)])


def request_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    request = facts.request
    value = button_value(request.id, request.version)
    buttons: list[Block] = []
    if request.state is RequestState.CHANGES_REQUESTED:
        buttons.append(kit.button(reader.t("Answer"), Action.ANSWER, value, "primary"))
    if request.takes_actuals:
        style = "primary" if request.state is RequestState.APPROVED else ""
        buttons.append(_logging_button(value, reader, style))
    if request.can_be_edited and not request.terms.is_list:
        buttons.append(kit.button(reader.t("Edit"), Action.EDIT, value))
    if request.can_be_asked_again and not request.terms.is_list:
        buttons.append(ask_again_button(facts, reader))
    if request.can_be_withdrawn:
        sure = _confirm_withdrawal(request, reader)
        buttons.append(kit.button(reader.t("Withdraw"), Action.WITHDRAW, value, confirm=sure))
    if request.is_partly_used:
        buttons.append(_closing_button(request, value, reader))
    if facts.live_actuals:
        buttons.append(_correcting_button(value, reader))
    return buttons


def spending_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    """What is logged, and put right, after money was spent."""
    value = button_value(facts.request.id, facts.request.version)
    buttons = [_logging_button(value, reader)] if facts.request.takes_actuals else []
    return [*buttons, *([_correcting_button(value, reader)] if facts.live_actuals else [])]


def overdue_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    """For controllers: recall the actual to who owes it, or do in their place what is to be done."""
    value = button_value(facts.request.id, facts.request.version)
    reminder = kit.button(reader.t("Remind"), Action.REMIND_ACTUAL, value)
    return [*([reminder] if facts.requester.active else []), *controller_buttons(facts, reader)]


def controller_buttons(facts: RequestFacts, reader: Reader) -> list[Block]:
    """Controllers log, correct and close what others leave lying."""
    request = facts.request
    value = button_value(request.id, request.version)
    buttons = [_logging_button(value, reader)] if request.takes_actuals else []
    if request.is_approved:
        buttons.append(_closing_button(request, value, reader))
    if facts.live_actuals:
        buttons.append(_correcting_button(value, reader))
    return buttons


def _logging_button(value: str, reader: Reader, style: str = "") -> Block:
    return kit.button(reader.t("Log actual"), Action.LOG_ACTUAL, value, style)


def _correcting_button(value: str, reader: Reader) -> Block:
    return kit.button(reader.t("Correct…"), Action.CORRECT, value)


def _closing_button(request: SpendRequest, value: str, reader: Reader) -> Block:
    sure = _confirm_closing(request, reader)
    return kit.button(reader.t("Close"), Action.CLOSE, value, confirm=sure)


def ask_again_button(facts: RequestFacts, reader: Reader) -> Block:
    """Opens *New request*, filled in with what was asked for."""
    value = button_value(facts.request.id, facts.request.version)
    return kit.button(reader.t("Ask again"), Action.ASK_AGAIN, value)


def _confirm_withdrawal(request: SpendRequest, reader: Reader) -> Block:
    text = reader.t("What is reserved for it returns to the budget.")
    if request.waits_for_budget:
        text = reader.t("It waits for budget no longer. Nothing is reserved for it.")
    if request.is_amendment:
        stands = reader.money(request.approved_minor or 0, request.terms.currency)
        text = reader.t("Only the raise is withdrawn; {stands} stays approved.", stands=stands)
    return kit.confirm(
        reader.t("Withdraw {number}?", number=request.number),
        text,
        reader.t("Withdraw"),
        reader.t("Keep it"),
    )


def _confirm_closing(request: SpendRequest, reader: Reader) -> Block:
    rest = reader.money(request.holding.committed, request.terms.currency)
    return kit.confirm(
        reader.t("Close {number}?", number=request.number),
        reader.t("Nothing more is spent on it, and {amount} returns to the budget.", amount=rest),
        reader.t("Close"),
        reader.t("Keep it"),
    )
