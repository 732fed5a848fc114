"""Whose people are known: a shared channel brings guests, whose addresses another company has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HomeTeam:
    """The Slack workspace that the bot serves, and the Enterprise Grid organization it is part of, if any."""

    team_id: str
    enterprise_id: str = ""

    @classmethod
    def of(cls, identity: Mapping[str, Any]) -> HomeTeam:
        """`identity` is what auth.test answered."""
        return cls(str(identity.get("team_id") or ""), str(identity.get("enterprise_id") or ""))

    def is_colleague(self, user: Mapping[str, Any]) -> bool:
        """Whether Slack's user object is of this workspace, or of another one of the same organization."""
        if user.get("is_stranger"):
            return False
        organization = (user.get("enterprise_user") or {}).get("enterprise_id")
        if self.enterprise_id and self.enterprise_id in (organization, user.get("team_id")):
            return True
        return user.get("team_id") in (None, "", self.team_id)

    @staticmethod
    def is_internal(channel: Mapping[str, Any]) -> bool:
        """Whether only this company reads the channel; one that is offered to another is shared already."""
        return not (channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
