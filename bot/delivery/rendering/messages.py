"""Which words each kind of message is given: the facts as they are at the moment of delivery."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering import adjustments, care, claims, digests, exceptions, lists, plans, requests
from bot.delivery.rendering.stored import renders
from bot.domain.messages.company import AuthorityChanged
from bot.domain.messages.files import FileRefused
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.actuals.refused_file import refused_file_message
from bot.views.company.authority import authority_message
from bot.views.kit.message import Message


def render_refused_file(tx: Transaction, refused: FileRefused, reader: Reader) -> Message | None:
    """To the requester, who attached it."""
    request = tx.requests.get(refused.request_id)
    if request is None:
        return None
    return refused_file_message(request.number, refused.name, refused.reason, reader)


def render_authority(tx: Transaction, told: AuthorityChanged, reader: Reader) -> Message | None:
    """Names as they are by now."""
    ids = {each.person_id for each in told.changes} | {each.manager_id or 0 for each in told.changes}
    people = tx.people.many(ids | {told.by_id or 0})
    names = {person.id: person.name for person in people.values()}
    return authority_message(told.changes, told.count, names.get(told.by_id or 0, ""), names, reader)


RENDERERS: Mapping[str, Renderer] = {
    **adjustments.RENDERERS,
    **care.RENDERERS,
    **claims.RENDERERS,
    **digests.RENDERERS,
    **exceptions.RENDERERS,
    **lists.RENDERERS,
    **plans.RENDERERS,
    **requests.RENDERERS,
    **dict([renders(FileRefused, render_refused_file), renders(AuthorityChanged, render_authority)]),
}
