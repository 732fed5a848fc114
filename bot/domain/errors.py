"""Business errors: a code and facts. Words are made where the reader's language is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from bot.domain.fields import Field

if TYPE_CHECKING:
    from bot.domain.requests.finding import Finding


Fact = str | int | None


class GoodwillError(Exception):
    """Something a person can be told: `code` names the sentence, `facts` fill it, `field` is its place.

    `item`: of several items of a request the one that it is about, counted from 1; 0: no particular one.
    `commits`: whether what the transaction has written stays; by default nothing was changed.
    """

    commits: ClassVar[bool] = False

    def __init__(self, code: str, *, field: Field | None = None, item: int = 0, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.item = item
        self.facts = facts

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({details})" if details else self.code


class InvalidInput(GoodwillError):
    """What was entered can't be used."""


class Unconfirmed(InvalidInput):
    """It is taken only once the person has said that it is meant."""


class NotFound(GoodwillError):
    """It does not exist, or this person may not know that it does."""


class NotAllowed(GoodwillError):
    """This person may not do this."""


class PassedOn(NotAllowed):
    """This person may not do it any more; others are asked instead, and that stays."""

    commits = True


class Stale(GoodwillError):
    """The thing has moved on since the person looked at it."""


class Unavailable(GoodwillError):
    """What the bot stands on can't be used right now; the same thing may well work later."""


class Refused(GoodwillError):
    """Policy or budget blocks it; `findings` say what, by how much and under which clause."""

    def __init__(
        self,
        code: str,
        findings: tuple[Finding, ...] = (),
        *,
        field: Field | None = None,
        item: int = 0,
        **facts: Fact,
    ) -> None:
        super().__init__(code, field=field, item=item, **facts)
        self.findings = findings


@contextmanager
def at_item(number: int) -> Iterator[None]:
    """What goes wrong inside is about this item; 0 where it is the only one."""
    try:
        yield
    except GoodwillError as error:
        error.item = error.item or number
        raise
