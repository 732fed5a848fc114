"""What of a URL in the settings is secret, and how a password is written into one.

Cut out by hand: what can't be read as a URL holds a password all the same.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, unquote_plus

SECRET_PARAMETER = re.compile(
    r"pass|secret|token|signature|credential|ticket|authorization|(?:access|account|api|master|storage)[-_]?key"
    r"|\b(?:sig|key|sas)\b",
    re.IGNORECASE,
)
"""What a parameter's name says when its value is nobody's business."""


def secrets_in(url: str) -> tuple[str, ...]:
    """The password, and the parameters that are keys; each as it stands and as it is meant."""
    rest = url.partition("://")[2]
    address, _, query = rest.partition("?")
    # A password may hold a question mark, and then all of it is taken for the query.
    credentials = (address if "@" in address else rest).rpartition("@")[0]
    found = [credentials.partition(":")[2]]
    found += [unquote(found[0])]
    for parameter in re.split("[&;]", query):
        name, _, value = parameter.partition("=")
        if SECRET_PARAMETER.search(name):
            found += [value, unquote_plus(value)]
    return tuple(dict.fromkeys(secret for secret in found if secret))


def with_quoted_password(url: str) -> str:
    """The same URL, `@` in its password written as %40: the last one of the authority ends the password.

    Whoever reads a URL by the first one would look for a machine whose name is half of a password.
    """
    scheme, separator, rest = url.partition("://")
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    credentials, at, host = authority.rpartition("@")
    user, colon, password = credentials.partition(":")
    if not (at and colon and "@" in password):
        return url
    # What is quoted already stays so: only the sign itself is in the way.
    return f"{scheme}{separator}{user}:{password.replace('@', quote('@'))}@{host}{rest[len(authority) :]}"


def is_ambiguous(url: str) -> bool:
    """Whether a `/` or `?` of the password can't be told from the end of the authority."""
    rest = url.partition("://")[2]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    behind = rest[len(authority) :]
    # user:word?@host reads as a host with a port of its own kind.
    no_host_yet = ":" in authority and "@" not in authority and "@" in behind
    return bool(authority) and ("@" in behind.partition("?")[0] or no_host_yet)
