"""Adjustments of the budget with everything around them, made up."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.approvals.adjusting import AdjustmentDecision, Signature
from bot.domain.approvals.approval import DecisionAction
from bot.domain.budgets.adjustment import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    AdjustmentTerms,
    Cause,
)
from bot.domain.budgets.budget import Balance, Dimensions
from bot.domain.errors import InvalidInput
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.fitting import Fit, LineEffect
from bot.services.budgets.adjusting.preview import AdjustmentPreview
from bot.services.budgets.adjusting.reading import AdjustmentFacts
from bot.services.budgets.adjusting.waiting import WaitingAdjustment
from tests.views import request_facts as given

MEAL = replace(given.LINE, id=2, code="MEAL", dimensions=Dimensions(segment="key"))
_GIVING = LineEffect(MEAL, Balance(2_400_000, 50_000), Balance(1_900_000, 50_000))
_RECEIVING = LineEffect(given.LINE, Balance(1_200_000), Balance(1_700_000))
_TERMS = AdjustmentTerms(
    AdjustmentKind.TRANSFER, 2, 1, 500_000, 10, Cause.CUSTOMER_NEED, "Mid-Autumn <!channel> & more"
)
_PENDING = Adjustment(
    7, "BA-2026-00007", 1, given.MEI.id, _TERMS, AdjustmentState.PENDING, "2026.1", given.NOW
)
_SIGNATURES = (Signature((2,), "giving_owner", 2), Signature((3, 4), "role:controller"))
_SIGNED = AdjustmentDecision(2, DecisionAction.APPROVE, "", given.NOW)
_REFUSED = AdjustmentDecision(4, DecisionAction.REJECT, "Not this year", given.NOW)

WAITING = AdjustmentFacts(
    _PENDING,
    "CNY",
    Fit({10: 500_000}, _GIVING, _RECEIVING),
    _SIGNATURES,
    (_SIGNED,),
    given.PEOPLE,
    "BA-2026-00003",
    "2026-10",
)
_SHORT = InvalidInput("line_gives_less", line="MEAL", free_minor=100_000, asked_minor=500_000, currency="CNY")
UNFIT = replace(WAITING, fitting=replace(WAITING.fitting, problem=_SHORT))


def _kind(kind: AdjustmentKind) -> AdjustmentFacts:
    moves = kind in (AdjustmentKind.SUPPLEMENT, AdjustmentKind.CUT, AdjustmentKind.RESERVE)
    gives = kind not in (AdjustmentKind.SUPPLEMENT,)
    takes = kind in (AdjustmentKind.SUPPLEMENT, AdjustmentKind.RESERVE)
    terms = replace(_TERMS, kind=kind, amount_minor=500_000 if moves else 0, month=None)
    fitting = replace(
        WAITING.fitting, giving=_GIVING if gives else None, receiving=_RECEIVING if takes else None
    )
    signatures = (Signature((3,), "tier:head"), Signature((4,), "owner"), Signature((2,), "stand_in"))
    adjustment = replace(_PENDING, terms=terms)
    return replace(WAITING, adjustment=adjustment, fitting=fitting, signatures=signatures, decisions=())


EVERY_KIND = {kind.value: _kind(kind) for kind in AdjustmentKind if kind is not AdjustmentKind.TRANSFER}
_IN_PLACE = replace(_SIGNATURES[0], approver_ids=(2, 3), opened_to=(3,))
LATE = {
    "late": replace(WAITING, signatures=(replace(_IN_PLACE, signed_by=None), _SIGNATURES[1]), decisions=()),
    "signed_in_place": replace(
        WAITING,
        signatures=(replace(_IN_PLACE, signed_by=3), _SIGNATURES[1]),
        decisions=(replace(_SIGNED, person_id=3),),
    ),
}
REJECTED = replace(
    WAITING,
    adjustment=replace(_PENDING, state=AdjustmentState.REJECTED, decided_at=given.NOW),
    decisions=(_SIGNED, _REFUSED),
)
APPROVED = replace(
    WAITING, adjustment=replace(_PENDING, state=AdjustmentState.APPROVED, decided_at=given.NOW)
)
WITHDRAWN = replace(WAITING, adjustment=replace(_PENDING, state=AdjustmentState.WITHDRAWN))
FACTS = {
    "transfer": WAITING,
    "unfit": UNFIT,
    "rejected": REJECTED,
    "approved": APPROVED,
    "withdrawn": WITHDRAWN,
    **EVERY_KIND,
}

EXPIRED = replace(WAITING, adjustment=replace(_PENDING, state=AdjustmentState.EXPIRED))
FOR_A_REQUEST = replace(WAITING, request="GW-2026-00042")
FACTS |= {"expired": EXPIRED, "for_a_request": FOR_A_REQUEST, **LATE}
LATE_ADJUSTMENTS = (
    WaitingAdjustment(FOR_A_REQUEST),
    WaitingAdjustment(replace(UNFIT, adjustment=replace(_PENDING, id=8)), 3),
)


def many_adjustments(count: int, words: str = "Fewer dinners") -> list[WaitingAdjustment]:
    """As they stand in a list, each with an id of its own."""
    terms = replace(_TERMS, explanation=words)
    return [
        WaitingAdjustment(replace(UNFIT, adjustment=replace(_PENDING, id=number, terms=terms)), 12)
        for number in range(1, count + 1)
    ]


_MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
_DRAFT = AdjustmentDraft("transfer", "MEAL", "GIFT-KEY", "5000", "2026-10", "risk", "More <!channel> gifts")
FILLED = AdjustmentPreview(
    _DRAFT, _MONTHS, list(AdjustmentKind), WAITING.fitting, _SIGNATURES[1:], given.PEOPLE
)
FORMS = (
    AdjustmentPreview(AdjustmentDraft(), _MONTHS, list(AdjustmentKind)),
    FILLED,
    replace(FILLED, problem=_SHORT),
    replace(FILLED, draft=replace(_DRAFT, request="GW-2026-00042")),
    *(replace(FILLED, draft=replace(_DRAFT, kind=kind.value)) for kind in AdjustmentKind),
)
