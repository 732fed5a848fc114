"""What became of a version of the plan, told to controllers and to who prepared it."""

from __future__ import annotations

from bot.domain.messages.plans import PlanNewsKind
from bot.i18n import Reader
from bot.views.kit.message import Message, plain_message

_SHOWN = 10


def plan_news(name: str, news: PlanNewsKind, lines: tuple[str, ...], reader: Reader) -> Message:
    if news is PlanNewsKind.ACTIVATED:
        return plain_message(reader.t("The budget of plan {version} is in force.", version=name))
    if news is PlanNewsKind.ANSWERED:
        return plain_message(
            reader.t(
                "All owners have answered about plan {version}. Draft the next version to take it up: "
                "goodwill plan draft FILE",
                version=name,
            )
        )
    if not lines:
        return plain_message(
            reader.t(
                "Plan {version} is not in force: requests hold more than all its lines come to. It stays "
                "approved. Try again later with: goodwill plan activate {version}",
                version=name,
            )
        )
    shown = ", ".join(lines[:_SHOWN]) + (" …" if len(lines) > _SHOWN else "")
    return plain_message(
        reader.t(
            "Plan {version} is not in force: requests hold more than it leaves to {lines}. It stays "
            "approved. Settle or move those requests, then: goodwill plan activate {version}",
            version=name,
            lines=shown,
        )
    )
