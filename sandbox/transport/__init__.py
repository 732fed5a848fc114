"""How the stand-in and the app reach each other: HTTP, Socket Mode, payloads."""
