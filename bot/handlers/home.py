"""The App Home: drawn when it is opened, and when something was done in it."""

from __future__ import annotations

from typing import Any

from bot.handlers.company.accounts import anonymous_interaction, identify
from bot.handlers.deferred import Deferred
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import Interaction
from bot.services.requests.reading.home import read_home
from bot.views.home import home_view, not_known
from bot.views.kit.blocks import home, section
from bot.views.kit.text import said


def open_home(deps: Dependencies, body: dict[str, Any], deferred: Deferred) -> None:
    """Somebody looks at the bot's page in Slack; its other tab needs no answer."""
    event = body.get("event") or {}
    if event.get("tab") == "home" and event.get("user"):
        nobody = anonymous_interaction(deps, body, deferred)
        deferred.add(
            lambda: publish_home(identify(deps, body, deferred)),
            on_failure=lambda exc: deferred.add(lambda: _publish_failure(nobody, exc)),
        )


def publish_home(interaction: Interaction, result: str = "") -> None:
    """Draw the App Home of the person who opened it, or who has just changed something in it.

    `result` (mrkdwn) is what they have done.
    """
    if interaction.person is None:
        view = not_known(interaction.reader)
    else:
        facts = interaction.read(lambda tx: read_home(tx, interaction.actor))
        view = home_view(facts, interaction.reader, result)
    interaction.deps.client.views_publish(user_id=interaction.slack_id, view=view)


def _publish_failure(interaction: Interaction, exc: Exception) -> None:
    view = home([section(said(interaction.explain(exc)))])
    interaction.deps.client.views_publish(user_id=interaction.slack_id, view=view)
