"""A line of managers and everybody with a role, as routing knows them. Limits in minor units."""

from __future__ import annotations

from bot.domain.approvals.routing import AuthorityTier, Company, Mode
from bot.domain.company.customer import Person, Role

TIERS = (
    AuthorityTier("lead", 2_000),
    AuthorityTier("head", 10_000),
    AuthorityTier("director", 50_000),
    AuthorityTier("cfo", None),
)
MEI, BO, HANA, DAN, CLEO, FIN, IDA, ADA = range(1, 9)


def person(
    id_: int, name: str, manager: int | None, tier: str = "", *roles: Role, active: bool = True
) -> Person:
    email = f"{name.lower()}@example.com"
    return Person(id_, name, email, manager_id=manager, tier=tier, roles=frozenset(roles), employed=active)


PEOPLE = {
    MEI: person(MEI, "Mei", BO),
    BO: person(BO, "Bo", HANA, "lead"),
    HANA: person(HANA, "Hana", DAN, "head"),
    DAN: person(DAN, "Dan", CLEO, "director"),
    CLEO: person(CLEO, "Cleo", None, "cfo"),
    FIN: person(FIN, "Fin", CLEO, "", Role.CONTROLLER),
    IDA: person(IDA, "Ida", CLEO, "", Role.COMPLIANCE),
    ADA: person(ADA, "Ada", CLEO, "", Role.ADMIN),
}


def company(mode: Mode = Mode.DIRECT, **changed: Person | None) -> Company:
    """The company with some people changed (by name), or gone (None)."""
    ids = {found.name.lower(): id_ for id_, found in PEOPLE.items()}
    people = dict(PEOPLE)
    for name, replacement in changed.items():
        if replacement is None:
            del people[ids[name]]
        else:
            people[ids[name]] = replacement
    return Company(people, TIERS, mode)
