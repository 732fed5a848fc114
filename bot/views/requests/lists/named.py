"""The screen of a person, a customer or a budget line: who or what it is, and the requests they appear in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.domain.budgets.budget import ANY
from bot.domain.company.customer import Customer, Person, Role
from bot.i18n import Reader
from bot.services.requests.reading.named import NamedCustomer, NamedLine, NamedPerson, RequestsPage
from bot.views.budgets.words import bar_words, status_words
from bot.views.company.authority import ROLES
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Named, View, named_value
from bot.views.kit.opening import Name, named_menu
from bot.views.kit.text import said
from bot.views.requests.lists.found import A_PAGE, newest_first, request_row
from bot.views.requests.summary import NAME
from bot.views.segments import LIFECYCLES, SEGMENTS

_RESULT = 500


def person_modal(found: NamedPerson, reader: Reader) -> Block:
    person = found.person
    roles = [reader.t(words) for role, words in ROLES.items() if Role(role) in person.roles]
    facts = [said(each, NAME) for each in (person.department, person.region) if each]
    lines = [_title(person.name, ""), " · ".join([*facts, *roles])]
    if found.manager is not None:
        lines.append(reader.t("Reports to {name}", name=said(found.manager.name, NAME)))
    if not person.active:
        lines.append(reader.t("Does not work here any more."))
    named = [Name(Named.PERSON, found.manager.id, found.manager.name)] if found.manager else []
    return _modal(Named.PERSON, person.id, reader.t("Person"), lines, named, found.requests, reader)


def customer_modal(found: NamedCustomer, reader: Reader) -> Block:
    customer = found.customer
    lines = [_title(customer.name, customer.code), " · ".join(_kind_of(customer, reader))]
    if not customer.active:
        lines.append(reader.t("Not active any more."))
    if found.used_minor is not None:
        used = reader.money(found.used_minor, found.currency)
        lines.append(reader.t("{used} reserved, committed or spent this year", used=used))
    lines += _owner(found.owner, reader)
    named = _names(found.owner)
    return _modal(Named.CUSTOMER, customer.id, reader.t("Customer"), lines, named, found.requests, reader)


def _kind_of(customer: Customer, reader: Reader) -> list[str]:
    segment, stage = SEGMENTS.get(customer.segment), LIFECYCLES.get(customer.lifecycle)
    words = [reader.t(each) for each in (segment, stage) if each]
    words += [said(each, NAME) for each in (customer.region, customer.product_line) if each]
    return [*words, *([reader.t("state-owned")] if customer.state_owned else [])]


def line_modal(found: NamedLine, reader: Reader) -> Block:
    line = found.line
    lines = [bar_words(line.code, found.balance, line.currency, reader), status_words(line, reader)]
    pays_for = [value for value in line.dimensions.values() if value != ANY]
    if pays_for:
        lines.append(reader.t("Pays for: {what}", what=said(", ".join(pays_for))))
    if line.expected_result:
        result = said(line.expected_result, _RESULT)
        lines.append(reader.t("Expected result: {result}", result=result))
    lines += _owner(found.owner, reader)
    named = _names(found.owner)
    return _modal(Named.LINE, line.id, reader.t("Budget line"), lines, named, found.requests, reader)


def _title(name: str, code: str) -> str:
    return f"*{said(name, NAME)}*{f' ({said(code, NAME)})' if code else ''}"


def _owner(owner: Person | None, reader: Reader) -> list[str]:
    return [reader.t("Owner: {name}", name=said(owner.name, NAME))] if owner else []


def _names(owner: Person | None) -> list[Name]:
    return [Name(Named.PERSON, owner.id, owner.name)] if owner else []


def _modal(
    kind: Named,
    subject_id: int,
    title: str,
    lines: Sequence[str],
    named: Sequence[Name],
    page: RequestsPage,
    reader: Reader,
) -> Block:
    """The window remembers its page, so that a card opened from it leads back."""
    parts = [kit.section("\n".join(line for line in lines if line))]
    parts += named_menu([], named, reader)
    parts.append(kit.divider())
    last = page.offset + len(page.shown)
    if page.shown:
        parts += [request_row(facts, reader) for facts in page.shown]
        parts.append(kit.context(newest_first(page.offset, last, page.total, reader)))
    else:
        parts.append(kit.context(reader.t("There is no request here that you may see.")))
    turns = []
    if page.offset:
        newer = named_value(kind, subject_id, max(0, page.offset - A_PAGE))
        turns.append(kit.button(reader.t("Newer"), Action.FIND_NEWER, newer))
    if last < page.total:
        turns.append(kit.button(reader.t("Older"), Action.FIND, named_value(kind, subject_id, last)))
    parts += [kit.actions(turns)] if turns else []
    memory = json.dumps({"page": named_value(kind, subject_id, page.offset)})
    close = reader.t("Close the window")
    return kit.modal(title, View.NAMED, parts, submit="", close=close, metadata=memory)
