"""How payloads arrive: HTTP, Socket Mode, signature, body, shape. Knows no feature."""
