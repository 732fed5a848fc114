"""Where a click came from, when what it changes is shown there too and has to be drawn again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.handlers.parsing.form_memory import read_memory
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Listing

_KEY = "origin"
_OWN = (Listing.LATE, Listing.LATE_ADJUSTMENTS, Listing.RAISED)
_SLACK = ("https", "hooks.slack.com")


@dataclass(frozen=True, slots=True)
class Origin:
    """The App Home, a list that only this person sees (an answer, the day's reminder), or a channel.

    A form opened from there remembers it, since Slack does not say where a form was opened.
    `url` is the list's response_url: five uses in thirty minutes.
    """

    home: bool = False
    listing: Listing | None = None
    url: str = ""
    typed: bool = False
    """`url` is that of a command which was typed in a channel: what came of it is told there."""

    @classmethod
    def of(cls, body: dict[str, Any], api_url: str) -> Origin:
        """What the payload says, or what its form remembers. A URL that is not Slack's is not believed."""
        view = body.get("view") or {}
        if view.get("type") == "home":
            return cls(home=True)
        if view:
            return cls._remembered(view, api_url)
        if body.get("command") and not str(body.get("channel_id") or "D").startswith("D"):
            return cls(url=slack_url(body.get("response_url"), api_url), typed=True)
        action = (body.get("actions") or [{}])[0]
        name = str(action.get("block_id") or "").partition(":")[0]
        is_own = (body.get("container") or {}).get("is_ephemeral") or name in _OWN
        if not is_own or name not in set(Listing):
            return cls()
        return cls(listing=Listing(name), url=slack_url(body.get("response_url"), api_url))

    @classmethod
    def _remembered(cls, view: dict[str, Any], api_url: str) -> Origin:
        kept = read_memory(view).get(_KEY)
        if not isinstance(kept, dict):
            return cls()
        name, url = kept.get("listing"), slack_url(kept.get("url"), api_url)
        if kept.get("typed") is True:
            return cls(url=url, typed=bool(url))
        listing = Listing(name) if isinstance(name, str) and name in set(Listing) and url else None
        return cls(home=kept.get("home") is True, listing=listing, url=url if listing else "")

    def remember_in(self, view: Block) -> None:
        """Write it into a form of ours that is about to be shown."""
        memory = read_memory(view)
        if self.home:
            memory[_KEY] = {"home": True}
        elif self.typed:
            memory[_KEY] = {"typed": True, "url": self.url}
        elif self.listing is not None:
            memory[_KEY] = {"listing": self.listing.value, "url": self.url}
        else:
            return
        view["private_metadata"] = json.dumps(memory)


def slack_url(given: object, api_url: str) -> str:
    """The URL when it is Slack's own, or of the host that the API is configured for; else an empty text."""
    url = given if isinstance(given, str) and len(given) < 500 else ""
    try:
        parts, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return ""
    place = (parts.scheme, parts.netloc)
    return url if place in (_SLACK, (api.scheme, api.netloc)) else ""
