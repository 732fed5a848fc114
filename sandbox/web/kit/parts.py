"""Small building blocks in plain HTML elements."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from nicegui import ui
from nicegui.element import Element

Handler = Callable[..., Any]
PALETTE = ("#b4372f", "#1d6fa5", "#2c7a4b", "#8a5a00", "#7a3e9d", "#0b7285", "#a23b72", "#4f5d75")


def box(tag: str = "div", classes: str = "", **attributes: Any) -> Element:
    """An element that holds others; `aria_label="…"` becomes `aria-label`."""
    element = ui.element(tag)
    if classes:
        element.classes(classes)
    return attribute(element, **attributes)


def html(content: str, tag: str = "div", classes: str = "", **attributes: Any) -> ui.html:
    """An element with HTML content; the caller has escaped it."""
    element = ui.html(content, sanitize=False, tag=tag)
    if classes:
        element.classes(classes)
    attribute(element, **attributes)
    return element


def text(words: str, tag: str = "span", classes: str = "", **attributes: Any) -> ui.html:
    return html(escape(words), tag, classes, **attributes)


def attribute(element: Element, **attributes: Any) -> Element:
    """Sets attributes; removes those that are None."""
    for name, value in attributes.items():
        key = name.rstrip("_").replace("_", "-")
        if value is None:
            element.props.pop(key, None)
        else:
            element.props[key] = value
    return element


def icon(name: str) -> str:
    return f'<i class="material-icons" aria-hidden="true">{escape(name)}</i>'


def button(
    words: str,
    act: Handler | None = None,
    classes: str = "",
    *,
    symbol: str = "",
    hidden_words: bool = False,
    **attributes: Any,
) -> ui.html:
    """A button with a label, an icon, or an icon that the label names for screen readers."""
    shown = (icon(symbol) if symbol else "") + ("" if hidden_words else f"<span>{escape(words)}</span>")
    if hidden_words:
        attributes |= {"aria_label": words, "title": words}
    element = html(shown, "button", classes, type="button", **attributes)
    if act is not None:
        element.on("click", act, args=[])
    return element


def avatar_html(name: str, identity: str, *, bot: bool = False, small: bool = False) -> str:
    colour = "#611f69" if bot else PALETTE[sum(identity.encode()) % len(PALETTE)]
    words = [word for word in name.split() if word]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else name[:1]
    classes = "avatar small" if small else "avatar"
    shown = escape(letters.upper())
    return f'<span class="{classes}" style="background:{colour}" aria-hidden="true">{shown}</span>'


def title_html(title: str) -> str:
    """Somebody's title, small beside their name; nothing for somebody without."""
    return f" <small>{escape(title)}</small>" if title else ""


def pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
