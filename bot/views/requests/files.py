"""What is said of the files of a request: where they are, and who has those that can't be sent."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.services.ports.requests import StoredFile
from bot.services.requests.reading.read_files import RequestFiles

_NAMED = 10


def files_title(stored: StoredFile, found: RequestFiles, reader: Reader) -> str:
    """What the file is, beside its name."""
    name = stored.name or found.number
    if stored.purpose == "receipt":
        return reader.t("{number}, receipt: {name}", number=found.number, name=name)
    return reader.t("{number}, attachment: {name}", number=found.number, name=name)


def files_sent(found: RequestFiles, reader: Reader) -> str:
    sent = reader.n(
        "{count} file of {number} is in your conversation with me.",
        "{count} files of {number} are in your conversation with me.",
        len(found.kept),
        number=found.number,
    )
    if found.card is not None:
        sent = reader.n(
            "{count} file of {number} is in the thread of its card, in your conversation with me.",
            "{count} files of {number} are in the thread of its card, in your conversation with me.",
            len(found.kept),
            number=found.number,
        )
    return (
        reader.t("{first} {second}", first=sent, second=files_missing(found, reader))
        if found.others
        else sent
    )


def files_missing(found: RequestFiles, reader: Reader) -> str:
    """Those that were refused, or are still to be fetched."""
    return reader.t("I don’t have {names}: ask {name} for it.", names=_names(found.others), name=found.holder)


def files_not_sent(found: RequestFiles, reader: Reader, *, may_send: bool) -> str:
    names = _names(found.kept)
    if may_send:
        return reader.t(
            "Slack did not take the files. Try again, or ask {name}, who has {names}.",
            name=found.holder,
            names=names,
        )
    return reader.t(
        "I may not send files in this workspace: ask {name}, who has {names}. "
        "An administrator can give me the scope files:write.",
        name=found.holder,
        names=names,
    )


def _names(files: Sequence[StoredFile]) -> str:
    named = [stored.name or stored.slack_file_id for stored in files[:_NAMED]]
    return ", ".join(named) + (", …" if len(files) > _NAMED else "")
