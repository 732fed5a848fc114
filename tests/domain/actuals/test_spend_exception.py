"""Who looks at what passed a limit: never whoever has done it."""

from __future__ import annotations

import pytest

from bot.domain.actuals.spend_exception import ExceptionKind, looked_at_by, may_clear, require_clearing_by
from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed


def person(number: int, *roles: Role) -> Person:
    return Person(number, f"P{number}", f"p{number}@example.com", roles=frozenset(roles))


MEI, TOM = person(1), person(2)
FIN, FAY = person(3, Role.CONTROLLER), person(4, Role.CONTROLLER)
IDA = person(5, Role.COMPLIANCE)


@pytest.mark.parametrize(
    ("kind", "concerned", "who", "code"),
    [
        ("over_approval", [MEI], FIN, ""),
        ("over_approval", [MEI], TOM, "controllers_only"),
        ("over_approval", [MEI], IDA, "controllers_only"),
        ("over_budget", [MEI], IDA, ""),
        ("over_approval", [FIN], FIN, "own_exception"),
        ("over_approval", [FIN], FAY, ""),
        ("over_approval", [FIN], IDA, ""),
        # Fin has logged it for Mei.
        ("corrected", [MEI, FIN], FIN, "own_exception"),
        ("corrected", [MEI, FIN], MEI, "controllers_only"),
        ("corrected", [MEI, FIN], IDA, ""),
        ("of a later version", [MEI], FIN, ""),
    ],
)
def test_who_clears_what(kind: str, concerned: list[Person], who: Person, code: str) -> None:
    """Controllers; compliance what passed a budget, and what a controller has done."""
    assert may_clear(who, kind, concerned) is (code == "")
    if code:
        with pytest.raises(NotAllowed) as refused:
            require_clearing_by(who, kind, concerned)
        assert refused.value.code == code
    else:
        require_clearing_by(who, kind, concerned)


@pytest.mark.parametrize("kind", ExceptionKind)
def test_no_exception_of_a_controller_is_theirs_alone(kind: ExceptionKind) -> None:
    """The only controller of a company is looked at by compliance."""
    assert Role.COMPLIANCE in looked_at_by(kind, [FIN])
