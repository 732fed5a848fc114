"""The forms of those who agree on a version: a comment on a line, and why it goes back."""

from __future__ import annotations

import json

from bot.domain.fields import Field
from bot.domain.plans.agreement import Stage
from bot.i18n import Reader
from bot.services.plans.reading.facts import PlanFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View, plan_value
from bot.views.kit.text import said
from bot.views.plans.words import plan_state_name

_MOST_OPTIONS = 100


def _metadata(facts: PlanFacts, stage: Stage) -> str:
    return json.dumps({"plan": plan_value(facts.version.id, stage)})


def _headline(facts: PlanFacts, reader: Reader) -> Block:
    state = plan_state_name(facts.agreement.state.value, reader)
    name = facts.version.name
    return kit.section(said(reader.t("Plan {version}: {plan_state}", version=name, plan_state=state)))


def comment_form(facts: PlanFacts, stage: Stage, reader: Reader) -> Block:
    """Where there are more lines than a menu takes, the code is typed."""
    codes = [row.key for row in facts.lines if row.b_minor is not None]
    element = kit.text_input(Field.LINE, most=64)
    if len(codes) <= _MOST_OPTIONS:
        options = [kit.option(code, code) for code in sorted(codes)]
        element = kit.select(Field.LINE, options, None, reader.t("Choose a line"))
    return kit.modal(
        reader.t("Comment on a line"),
        View.PLAN_COMMENT,
        [
            _headline(facts, reader),
            kit.input_block(reader.t("Line"), element),
            kit.input_block(reader.t("Comment"), kit.text_input(Field.COMMENT, multiline=True)),
        ],
        submit=reader.t("Save"),
        close=reader.t("Cancel"),
        metadata=_metadata(facts, stage),
    )


def return_form(facts: PlanFacts, stage: Stage, reader: Reader) -> Block:
    title = reader.t("Ask for changes") if stage is Stage.REVIEW else reader.t("Return the plan")
    hint = reader.t("The version ends here, as it is. Whoever prepared it drafts the next one.")
    reason = kit.text_input(Field.REASON, multiline=True)
    return kit.modal(
        title,
        View.PLAN_RETURN,
        [_headline(facts, reader), kit.input_block(reader.t("Reason"), reason, hint=hint)],
        submit=reader.t("Send back"),
        close=reader.t("Cancel"),
        metadata=_metadata(facts, stage),
    )
