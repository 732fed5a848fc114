"""What somebody is told whose file could not be kept."""

from __future__ import annotations

import pytest

from bot.i18n import LOCALES, Reader
from bot.views.actuals.refused_file import refused_file_message

REASONS = {
    "type": "Attach it again as PDF, picture, e-invoice (OFD, XML)",
    "size": "It is larger than 25 MB. Attach a smaller copy",
    "external": "It lies outside Slack, where Goodwill can't read it. Download it and attach",
    "hidden": "Slack hides it",
    "missing": "Slack no longer has it: it was deleted. Attach it again.",
    "unread": "Slack did not hand it over for a whole day. Attach it again.",
    "of a later version": "It could not be read. Attach it again.",
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_says_what_to_do(reason: str) -> None:
    """Which request, which file, why, and what to do now; in both languages."""
    said = refused_file_message("GW-2026-00001", "scan.pdf", reason, Reader("en")).text
    assert said.startswith(":warning: GW-2026-00001: the file scan.pdf was not kept. ")
    assert REASONS[reason] in said
    texts = {refused_file_message("GW-2026-00001", "", reason, Reader(locale)).text for locale in LOCALES}
    assert len(texts) == len(LOCALES)
