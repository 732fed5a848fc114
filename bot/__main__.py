"""`python -m bot` does what `goodwill` does."""

from bot.cli import main

main()
