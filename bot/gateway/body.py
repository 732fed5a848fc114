"""A request's body: JSON, or a form, alone or around a JSON payload."""

from __future__ import annotations

import json
from binascii import a2b_qp
from typing import Any


def read_body(body: bytes, content_type: str) -> Any:
    """The payload. Raises ValueError or RecursionError for what is neither JSON nor a form in UTF-8."""
    if not body.strip():
        raise ValueError("nothing was sent")
    if content_type.split(";")[0].strip().lower() == "application/json" or body.startswith(b"{"):
        return json.loads(body.decode("utf-8"))
    form = read_form(body)
    return json.loads(form["payload"]) if "payload" in form else form


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form, of a doubled one the first. Raises ValueError for what is none."""
    fields: dict[str, str] = {}
    for pair in body.split(b"&"):
        name, equals, value = pair.partition(b"=")
        if not equals:
            raise ValueError("a field without a value")
        fields.setdefault(_plain(name), _plain(value))
    return fields


def _plain(quoted: bytes) -> str:
    # Percent-encoding is quoted-printable with another sign, and that one the standard library undoes in C.
    # Its unquote is Python, byte by byte: of a click's 5 to 20 kB the dearest step before the database.
    as_printable = quoted.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
    return a2b_qp(as_printable).decode("utf-8")
