"""Erase somebody on request: what was decided and spent stays, who they were does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.books.administration import ContactErasureEntry, PersonErasureEntry
from bot.domain.books.audit import AuditAction
from bot.domain.company.customer import ERASED, Contact, Person
from bot.domain.company.identity import identity
from bot.domain.company.traces import Traces
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.operations import Erased
from bot.services.ports.unit_of_work import AdministrativeTransaction

_LISTED = 100


@dataclass(frozen=True, slots=True)
class Manner:
    """How to erase. `rehearsal`: only say what would be; `confirmed`: a name that may be a common word
    too is looked for all the same; `keep`: words with the name in them that mean something else.
    """

    rehearsal: bool = False
    confirmed: bool = False
    keep: tuple[str, ...] = ()


AT_ONCE = Manner()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased. `unfinished`: numbers of the requests that they asked for or were to decide on."""

    subject: str
    erased: Erased
    unfinished: tuple[str, ...] = ()


def erase_person(
    tx: AdministrativeTransaction, email: str, operator: Operator, manner: Manner = AT_ONCE
) -> Erasure:
    """Erase a colleague. Postings and audit entries keep their opaque id, so both still verify.

    Open requests go on without them: reminders, escalation and expiry end what nobody acts on.
    Raises NotFound("erase_unknown"), InvalidInput("erase_short_name"), and what `acting_person` does.
    """
    actor = acting_person(tx, operator)
    tx.company.lock()
    person = tx.people.by_email(email)
    if person is None or "@" not in person.email:
        raise NotFound("erase_unknown", email=email)
    own = tx.requests.of_requester(person.id, [*UNDECIDED, RequestState.APPROVED], _LISTED)
    waiting = tx.requests.waiting_for(person.id, _LISTED)
    unfinished = tuple(sorted({request.number for request in (*own, *waiting)}))
    traces = _traces(tx, person, (person.email, person.slack_id or ""), manner)
    erased = tx.erasure.person(person, traces, rehearsal=manner.rehearsal)
    subject = f"person:{person.id}"
    if not manner.rehearsal:
        facts = PersonErasureEntry(erased.texts, erased.messages)
        tx.audit.add(actor, AuditAction.PERSON_ERASED, subject, facts)
    return Erasure(subject, erased, unfinished)


def erase_contact(
    tx: AdministrativeTransaction, customer_and_name: str, operator: Operator, manner: Manner = AT_ONCE
) -> Erasure:
    """Erase a contact, given as CODE:NAME. That they are a public official stays: caps were kept by it.

    Where several share the name, the contact's id stands in its place. Raises what `acting_person` does,
    InvalidInput("erase_contact_unreadable", "erase_contact_several", "erase_short_name") and
    NotFound("erase_contact_unknown").
    """
    actor = acting_person(tx, operator)
    tx.company.lock()
    contact = _find(tx, customer_and_name)
    traces = _traces(tx, contact, (contact.contact_id,), manner)
    erased = tx.erasure.contact(contact, traces, rehearsal=manner.rehearsal)
    subject = f"contact:{contact.id}"
    if not manner.rehearsal:
        tx.audit.add(actor, AuditAction.CONTACT_ERASED, subject, ContactErasureEntry(erased.texts))
    return Erasure(subject, erased)


def _traces(
    tx: AdministrativeTransaction, who: Person | Contact, addresses: Iterable[str], manner: Manner
) -> Traces:
    everybody: tuple[Person | Contact, ...] = (*tx.company.people(), *tx.company.contacts())
    others = (each.name for each in everybody if each != who)
    traces = Traces((who.name,), tuple(addresses), (*others, *manner.keep))
    if traces.is_short and not (manner.confirmed or manner.rehearsal):
        raise InvalidInput("erase_short_name", name=who.name)
    return traces


def _find(tx: AdministrativeTransaction, text: str) -> Contact:
    code, colon, name = (part.strip() for part in text.partition(":"))
    if not (code and colon and name):
        raise InvalidInput("erase_contact_unreadable", text=text[:80])
    customers = {each.id for each in tx.company.customers() if identity(each.code) == identity(code)}
    wanted = identity(name)
    found = [
        contact
        for contact in tx.company.contacts()
        if contact.customer_id in customers
        and not contact.name.startswith(ERASED)
        and wanted in (identity(contact.name), identity(contact.contact_id))
    ]
    if len(found) > 1:
        ids = ", ".join(contact.contact_id or "–" for contact in found)
        raise InvalidInput("erase_contact_several", customer=code, name=name, ids=ids)
    if not found:
        raise NotFound("erase_contact_unknown", customer=code, name=name)
    return found[0]
