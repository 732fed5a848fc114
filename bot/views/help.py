"""What can be typed behind `/spend`, in the reader's own words."""

from __future__ import annotations

from bot.i18n import N_, Reader
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.text import said

# Translated as they are typed: a Chinese reader sees Chinese words for a command, which are read as well.
_EXAMPLES = (
    ("/spend", N_("open the form New request")),
    (N_("/spend gift 480 CNY Acme tea set for Mid-Autumn"), N_("the same form, filled in")),
    (N_("/spend visit 800 + meal 600 + gift 300 CNY Acme kick-off"), N_("the same with several items")),
    (N_("/spend list"), N_("one request for many customers, from a file")),
    (N_("/spend mine"), N_("my requests")),
    (N_("/spend pending"), N_("decisions that wait for me")),
    (N_("/spend budget"), N_("the budget lines I draw on, with what is left")),
    (N_("/spend plan"), N_("the year’s plan and its versions")),
    (N_("/spend adjust"), N_("change the budget in the year")),
    (N_("/spend forecast"), N_("my lines at year end")),
    (N_("/spend GW-2026-00042"), N_("that request, with what I may do")),
    (N_("/spend find Acme"), N_("requests that I may see, by name, word, state or month")),
    (N_("/spend digest"), N_("this channel’s digest now, shown to me only")),
    (N_("/spend digest weekly mon 09:00 for Sales"), N_("send the digest to this channel every week")),
    (N_("/spend digest off"), N_("stop this channel’s digest")),
    (N_("/spend help"), N_("this list")),
)


def help_message(unknown: str, reader: Reader) -> list[Block]:
    """The answer to `/spend help` and to anything that can't be read."""
    commands = reader.t("Commands")
    title = f"*{commands}*"
    if unknown:
        words = reader.t("I didn’t understand “{text}”.", text=said(unknown, 100))
        title = f"{words}\n{title}"
    lines = [f"`{reader.t(command)}`  {reader.t(words)}" for command, words in _EXAMPLES]
    return [kit.section(title), kit.section("\n".join(lines))]
