"""Who is asked for a decision, and what was decided, as the services need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.approvals.approval import Decision, Step


class Approvals(Protocol):
    """The steps of a request's rounds, and the decisions that people made on it."""

    def steps(self, request_id: int, round_: int) -> Sequence[Step]: ...
    def add_steps(self, request_id: int, round_: int, steps: Sequence[Step]) -> None: ...
    def save_steps(self, request_id: int, steps: Sequence[Step]) -> None:
        """Store state, signatures and approvers of steps that exist already."""
        ...

    def decisions(self, request_id: int) -> Sequence[Decision]: ...
    def add_decision(self, request_id: int, decision: Decision) -> None: ...
