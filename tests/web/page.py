"""A page of the workspace in the browser: how tests open it, type into it and read it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

MANY = 10_000
PATIENCE_SECONDS = 20.0
"""Nothing is measured by it: a test that waits this long has failed."""
Visit = Callable[..., Page]


def composer(page: Page) -> Locator:
    return page.locator(".main .composer textarea")


def say(page: Page, words: str) -> None:
    """Types into the composer and presses Enter, past the completions that may be open."""
    composer(page).fill(words)
    composer(page).press("Enter")
    if re.fullmatch(r"/\S+", words):
        page.wait_for_timeout(50)


def last_message(page: Page) -> Locator:
    return page.locator(".main article.message").last
