"""`python -m bot` does what `goodwill` does."""

from __future__ import annotations

from bot.cli import main

main()
