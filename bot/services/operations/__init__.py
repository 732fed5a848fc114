"""What keeps an installation healthy."""
