"""What Slack says of the channel that somebody types in."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotFound, Unavailable
from bot.handlers.deferred import SLACK_FAILURES
from bot.handlers.interaction import Interaction


def is_shared_outside(interaction: Interaction) -> bool:
    """Whether another company reads the channel too, or has been invited to.

    Raises NotFound("channel_not_mine") where the bot is no member, Unavailable("slack_silent").
    """
    try:
        answer = interaction.deps.client.conversations_info(channel=interaction.channel_id)
    except SlackApiError as exc:
        if exc.response.get("error") == "channel_not_found":
            raise NotFound("channel_not_mine") from exc
        raise Unavailable("slack_silent") from exc
    except SLACK_FAILURES as exc:
        raise Unavailable("slack_silent") from exc
    return not interaction.deps.home.is_internal(answer.get("channel") or {})
