"""Slack's mrkdwn, plain text, rich text and markdown as safe HTML; anything unknown is shown as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import emoji
from babel.dates import format_date, format_time
from markdown_it import MarkdownIt

from sandbox.state.records import Json

_TOKEN = re.compile(
    r"```(.*?)```|`([^`\n]+)`|<([^<>\n]+)>"
    r"|(https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"，。；：！？）】])"
    r"|(?<![\w&])([#@]\w(?:[\w.\-]*\w)?)",
    re.S,
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.I)
_MARKS = (("*", "strong"), ("_", "em"), ("~", "s"))
_STYLES = (("bold", "strong"), ("italic", "em"), ("strike", "s"), ("underline", "u"), ("code", "code"))
_BULLET = re.compile(r"^\s*(?:[•◦▪\-]|\d{1,3}[.)])\s+")
_EMOJI_NAME = re.compile(r":([a-z0-9_+'\-]+):(?::(skin-tone-[2-6]):)?")
# Slack's emoji names that the Unicode aliases lack.
_SLACK_EMOJI = {
    "simple_smile": "🙂",
    "large_blue_square": "🟦",
    "large_green_square": "🟩",
    "large_red_square": "🟥",
    "large_yellow_square": "🟨",
    "large_orange_circle": "🟠",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "large_purple_circle": "🟣",
    "red_envelope": "🧧",
    "admission_tickets": "🎟️",
    "money_with_wings": "💸",
    "spiral_calendar_pad": "🗓️",
    "spiral_note_pad": "🗒️",
    "card_file_box": "🗃️",
    "knife_fork_plate": "🍽️",
    "speech_balloon": "💬",
    "rotating_light": "🚨",
    "heavy_plus_sign": "➕",
    "heavy_minus_sign": "➖",
    "bell": "🔔",
    "no_bell": "🔕",
}


@dataclass(frozen=True)
class Names:
    """How ids and dates are shown to one reader, and which words are names (`#sales`, `@mei`)."""

    user: Callable[[str], str]
    channel: Callable[[str], str]
    me: str = ""
    locale: str = "en_US"
    timezone: str = "UTC"
    known: Callable[[str], bool] = lambda _words: False


def emoji_of(name: str) -> str:
    """The character of an emoji's Slack name, or the name between colons."""
    known = _SLACK_EMOJI.get(name)
    if known:
        return known
    found = emoji.emojize(f":{name}:", language="alias")
    return found if found != f":{name}:" else f":{name}:"


def with_emoji(text: str) -> str:
    return _EMOJI_NAME.sub(lambda m: emoji_of(m[1]), text)


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain_html(text: str) -> str:
    """A plain_text object's words."""
    return escape(with_emoji(text)).replace("\n", "<br>")


def link_html(url: str, label: str) -> str:
    if not _SAFE_LINK.match(url):
        return label
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label}</a>'


def text_html(value: Any, names: Names) -> str:
    """A text object of either kind."""
    if not isinstance(value, dict):
        return plain_html(str(value or ""))
    if value.get("type") == "mrkdwn":
        return mrkdwn_html(str(value.get("text", "")), names, verbatim=bool(value.get("verbatim")))
    return plain_html(str(value.get("text", "")))


def mrkdwn_html(text: str, names: Names, *, verbatim: bool = False) -> str:
    """Slack's markup as HTML; every piece of text is escaped exactly once.

    Unless `verbatim`, bare addresses become links, and names of channels and people mentions.
    """
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x01"

    def token(match: re.Match[str]) -> str:
        fenced, code, tag, bare, name = match.groups()
        if fenced is not None:
            return keep(f"<pre>{escape(unescape(fenced.strip(chr(10))))}</pre>")
        if code is not None:
            return keep(f"<code>{escape(unescape(code))}</code>")
        if bare is not None:
            url = unescape(bare)
            return bare if verbatim else keep(link_html(url, escape(url)))
        if name is not None:
            return name if verbatim else name_html(name)
        return keep(_tag_html(tag, names))

    def name_html(words: str) -> str:
        everybody = words in ("@here", "@channel", "@everyone")
        return keep(mention_html(words, own=everybody)) if everybody or names.known(words) else words

    text = _TOKEN.sub(token, text.replace("\x00", "").replace("\x01", ""))
    text = _styled(escape(with_emoji(unescape(text)), quote=False))
    text = _lines_html(text)
    html = re.sub(r"\x00(\d+)\x01", lambda m: kept[int(m[1])], text)
    # Block elements need no line break beside them.
    return html.replace("</pre><br>", "</pre>").replace("<br><pre>", "<pre>")


def _styled(text: str) -> str:
    for mark, tag in _MARKS:
        sign = re.escape(mark)
        # An underscore counts as markup here, not as a letter, so that marks may be nested.
        pattern = rf"(?<![^\W_])(?<!{sign}){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?!{sign})(?![^\W_])"
        text = re.sub(pattern, rf"<{tag}>\1</{tag}>", text)
    return text


def _lines_html(text: str) -> str:
    """Quotes and list items become elements of their own; other lines keep their line breaks."""
    parts: list[str] = []
    quote: list[str] = []
    open_line = False
    for line in text.split("\n"):
        if line.startswith("&gt;"):
            quote.append(re.sub(r"^(?:&gt;)+ ?", "", line))
            continue
        if quote:
            parts.append(f"<blockquote>{'<br>'.join(quote)}</blockquote>")
            quote, open_line = [], False
        if _BULLET.match(line):
            parts.append(f'<span class="item">{line}</span>')
            open_line = False
        else:
            parts.append(("<br>" if open_line else "") + line)
            open_line = True
    if quote:
        parts.append(f"<blockquote>{'<br>'.join(quote)}</blockquote>")
    return "".join(parts)


def _tag_html(tag: str, names: Names) -> str:
    body, _, label = tag.partition("|")
    shown = escape(unescape(label))
    if body.startswith("@"):
        return mention_html("@" + names.user(body[1:]), own=body[1:] == names.me)
    if body.startswith("#"):
        return mention_html("#" + (unescape(label) or names.channel(body[1:])))
    if body in ("!here", "!channel", "!everyone"):
        return mention_html("@" + body[1:], own=True)
    if body.startswith("!subteam^"):
        return mention_html(unescape(label) or "@" + body.removeprefix("!subteam^"))
    if body.startswith("!date^"):
        _, stamp, form, *link = [*body.split("^"), ""]
        words = escape(date_words(stamp, form, unescape(label), names))
        return link_html(unescape(link[0]), words) if link and link[0] else words
    url = unescape(body)
    if _SAFE_LINK.match(url):
        return link_html(url, shown or escape(url.removeprefix("mailto:")))
    return escape(f"<{unescape(tag)}>")


def mention_html(words: str, *, own: bool = False) -> str:
    return f'<span class="mention{" mine" if own else ""}">{escape(words)}</span>'


def date_words(stamp: str, form: str, fallback: str, names: Names) -> str:
    """Slack's `{date}` tokens in the reader's language and timezone."""
    try:
        moment = datetime.fromtimestamp(int(stamp), UTC).astimezone(ZoneInfo(names.timezone))
    except (ValueError, OverflowError, OSError, KeyError):
        return fallback
    day = {"date": "long", "date_long": "full", "date_short": "medium", "date_pretty": "long"}
    shown = form.replace("{date_num}", moment.strftime("%Y-%m-%d"))
    for token, width in day.items():
        for name in (f"{{{token}}}", f"{{{token}_pretty}}"):
            shown = shown.replace(name, format_date(moment, width, locale=names.locale))
    shown = shown.replace("{time_secs}", format_time(moment, "medium", locale=names.locale))
    shown = shown.replace("{ago}", fallback)
    return shown.replace("{time}", format_time(moment, "short", locale=names.locale))


def rich_html(elements: list[Json], names: Names) -> str:
    """The elements of a rich_text block."""
    return "".join(_rich_block(element, names) for element in elements)


def _rich_block(element: Json, names: Names) -> str:
    kind = element.get("type")
    if kind == "rich_text_list":
        items = "".join(f"<li>{_inline(item['elements'], names)}</li>" for item in element["elements"])
        indent = f' class="indent{min(int(element.get("indent", 0)), 4)}"'
        if element.get("style") == "ordered":
            return f'<ol{indent} start="{int(element.get("offset", 0)) + 1}">{items}</ol>'
        return f"<ul{indent}>{items}</ul>"
    inner = _inline(element.get("elements") or [], names)
    if kind == "rich_text_quote":
        return f"<blockquote>{inner}</blockquote>"
    if kind == "rich_text_preformatted":
        return f"<pre>{inner}</pre>"
    return f'<div class="rich">{inner}</div>'


def _inline(elements: list[Json], names: Names) -> str:
    return "".join(_inline_one(element, names) for element in elements)


def _inline_one(element: Json, names: Names) -> str:
    kind = element.get("type")
    if kind == "user":
        html = mention_html("@" + names.user(element["user_id"]), own=element["user_id"] == names.me)
    elif kind == "channel":
        html = mention_html("#" + names.channel(element["channel_id"]))
    elif kind == "usergroup":
        html = mention_html("@" + str(element["usergroup_id"]))
    elif kind == "broadcast":
        html = mention_html("@" + str(element["range"]), own=True)
    elif kind == "emoji":
        html = escape(emoji_of(str(element["name"])))
    elif kind == "link":
        html = link_html(str(element["url"]), escape(str(element.get("text") or element["url"])))
    elif kind == "date":
        html = escape(
            date_words(str(element["timestamp"]), element["format"], str(element.get("fallback", "")), names)
        )
    elif kind == "color":
        html = escape(str(element["value"]))
    else:
        html = escape(str(element.get("text", ""))).replace("\n", "<br>")
    style = element.get("style") or {}
    for name, tag in _STYLES:
        if style.get(name):
            html = f"<{tag}>{html}</{tag}>"
    return html


def _markdown() -> MarkdownIt:
    # With `html` off, tags are shown as text; images are off because they would fetch from other hosts.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"]).disable("image")


_MARKDOWN = _markdown()


def markdown_html(text: str) -> str:
    """A markdown block."""
    html = str(_MARKDOWN.render(with_emoji(text)))
    return html.replace("<a href=", '<a target="_blank" rel="noopener noreferrer" href=')
