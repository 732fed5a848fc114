"""What all forms are made of."""

from __future__ import annotations

import json

from bot.i18n import Reader
from bot.services.requests.reading.facts import RequestFacts
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View
from bot.views.kit.text import said


def metadata(facts: RequestFacts, **more: int | str | list[str] | list[int]) -> str:
    """What a form remembers; it is looked up and checked again when the form comes back."""
    return json.dumps({"request_id": facts.request.id, "version": facts.request.version, **more})


def notice(title: str, text: str, reader: Reader) -> Block:
    """A modal that only says something: for a person who clicked where no message can answer."""
    return kit.modal(title, View.NOTICE, [kit.section(said(text))], submit="", close=reader.t("Close"))
