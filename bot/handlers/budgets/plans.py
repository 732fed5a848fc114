"""Agree on a version of the plan: the side of owners, reviewers and approvers."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.domain.fields import Field
from bot.domain.plans.agreement import Stage
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import FormInput, clean_text, read_id
from bot.handlers.parsing.form_memory import FormMemory, read_memory
from bot.planning.allocation.explain import Explanation
from bot.services.plans.agreeing.agree import agree_on_plan, comment_on_line, prepare_signature, return_plan
from bot.services.plans.asking.propose import prepare_proposal, propose
from bot.services.plans.reading.overview import read_explanation, read_overview
from bot.services.ports.plans import PlanVersion
from bot.views.kit.ids import read_plan_value
from bot.views.kit.message import Message
from bot.views.plans.forms import comment_form, return_form
from bot.views.plans.overview import plan_message, why_message, why_view
from bot.views.plans.question import propose_form


def agree(interaction: Interaction) -> None:
    version_id, stage = _pressed(interaction)
    interaction.write_once(lambda tx: agree_on_plan(tx, interaction.actor, version_id, stage))


def open_comment(interaction: Interaction) -> None:
    version_id, stage = _pressed(interaction)
    facts = interaction.read(lambda tx: prepare_signature(tx, interaction.actor, version_id, stage))
    interaction.open_view(comment_form(facts, stage, interaction.reader))


def open_return(interaction: Interaction) -> None:
    version_id, stage = _pressed(interaction)
    facts = interaction.read(lambda tx: prepare_signature(tx, interaction.actor, version_id, stage))
    interaction.open_view(return_form(facts, stage, interaction.reader))


def submit_comment(interaction: Interaction) -> None:
    form, (version_id, _) = FormInput.of(interaction.view), _remembered(interaction)
    line = form.chosen(Field.LINE) or form.text(Field.LINE)
    comment = form.text(Field.COMMENT)
    interaction.write_once(lambda tx: comment_on_line(tx, interaction.actor, version_id, line, comment))


def submit_return(interaction: Interaction) -> None:
    form, (version_id, stage) = FormInput.of(interaction.view), _remembered(interaction)
    reason = form.text(Field.REASON)
    interaction.write_once(lambda tx: return_plan(tx, interaction.actor, version_id, stage, reason))


def show(interaction: Interaction, rest: str = "") -> Message:
    """`/spend plan`, `/spend plan 2027.1`; with a line's code behind: why it has its amount."""
    name, _, line = rest.strip().partition(" ")
    if line.strip():
        return why_message(*_explanation(interaction, name, line), interaction.reader)
    overview = interaction.read(lambda tx: read_overview(tx, interaction.actor, name))
    return plan_message(overview, interaction.reader)


def open_why(interaction: Interaction) -> None:
    """*Why this figure?*: a line chosen in the menu."""
    name, _, line = interaction.chosen_value.partition(" ")
    interaction.open_view(why_view(*_explanation(interaction, name, line), interaction.reader))


def _explanation(interaction: Interaction, name: str, line: str) -> tuple[PlanVersion, Explanation]:
    line = clean_text(line)[:64]
    return interaction.read(lambda tx: read_explanation(tx, interaction.actor, name[:40], line))


def open_propose(interaction: Interaction) -> None:
    """*Propose…* of a line, or the line chosen among those that the card has no room for."""
    question_id = read_id(interaction.chosen_value or interaction.pressed_value)
    facts, asked = interaction.read(lambda tx: prepare_proposal(tx, interaction.actor, question_id))
    interaction.open_view(propose_form(facts, asked, interaction.reader))


def submit_proposal(interaction: Interaction) -> None:
    form, memory = FormInput.of(interaction.view), FormMemory.of(interaction.view)
    amount, reason = form.typed(Field.PROPOSED_AMOUNT), form.text(Field.REASON)
    expected_result = form.text(Field.EXPECTED_RESULT)
    interaction.write_once(
        lambda tx: propose(
            tx,
            interaction.actor,
            memory.question_id,
            amount=amount,
            reason=reason,
            expected_result=expected_result,
        )
    )


def _pressed(interaction: Interaction) -> tuple[int, Stage]:
    return _read(interaction.pressed_value)


def _remembered(interaction: Interaction) -> tuple[int, Stage]:
    return _read(str(read_memory(interaction.view).get("plan") or ""))


def _read(value: str) -> tuple[int, Stage]:
    """Raises NotFound("plan_unknown") for what is not ours."""
    try:
        return read_plan_value(value)
    except ValueError:
        raise NotFound("plan_unknown") from None
