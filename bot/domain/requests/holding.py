"""What a request holds of its budget line, and how each event moves it: the posting table."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.budgets.budget import Column


@dataclass(frozen=True, slots=True)
class Move:
    """One change of one column; on a line and in a month it is a posting."""

    column: Column
    minor: int


Moves = tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one request holds in the ledger, in minor units. None of it is ever negative."""

    reserved: int = 0
    committed: int = 0
    spent: int = 0

    def __post_init__(self) -> None:
        # Nothing is ever released beyond what was held: a programming error must stop the transaction.
        if min(self.reserved, self.committed, self.spent) < 0:
            raise AssertionError(f"released more than was held: {self}")

    @property
    def total(self) -> int:
        return self.reserved + self.committed + self.spent

    def after(self, moves: Moves) -> Holding:
        sums = {column: sum(move.minor for move in moves if move.column is column) for column in Column}
        return Holding(
            self.reserved + sums[Column.RESERVED],
            self.committed + sums[Column.COMMITTED],
            self.spent + sums[Column.SPENT],
        )


NOTHING_HELD = Holding()


def moves(**changes: int) -> Moves:
    """`moves(reserved=-5)`; a posting of nothing is no posting."""
    return tuple(Move(Column(name), minor) for name, minor in changes.items() if minor)


def on_submit(asked: int) -> Moves:
    return moves(reserved=asked)


def on_approve(holding: Holding, committed: int) -> Moves:
    """All steps approved: everything reserved is released and `committed` more is held."""
    return moves(reserved=-holding.reserved, committed=committed)


def on_release(holding: Holding) -> Moves:
    """Reject, withdraw, expire while a decision is open: what is reserved is released."""
    return moves(reserved=-holding.reserved)


def on_close(holding: Holding) -> Moves:
    """Close, expiry or withdrawal of an approved request: what is still held is released."""
    return moves(committed=-holding.committed)


def on_actual(holding: Holding, actual: int, *, final: bool) -> Moves:
    """An actual liquidates the commitment up to its amount; a final one releases the rest too."""
    return moves(committed=-(holding.committed if final else min(actual, holding.committed)), spent=actual)
