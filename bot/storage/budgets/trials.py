"""By which method each line is forecast, as rows: only those that changed are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, insert, select

from bot.planning.forecast import NO_SEASON, Trial
from bot.storage.schema.tables import forecast_trial

_COLUMNS = (
    forecast_trial.c.line_id,
    forecast_trial.c.method,
    forecast_trial.c.error_minor,
    forecast_trial.c.budget_minor,
    forecast_trial.c.spent_minor,
    forecast_trial.c.last_year,
)


class SqlForecastTrials:
    """Fulfils `services.ports.budgets.ForecastTrials`."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    def of_lines(self, line_ids: Collection[int]) -> dict[int, Trial]:
        return self._read(forecast_trial.c.line_id.in_(line_ids))

    def _read(self, *where: ColumnElement[bool]) -> dict[int, Trial]:
        mine = forecast_trial.c.workspace_id == self._workspace_id
        found = self._connection.execute(select(*_COLUMNS).where(mine, *where))
        return {
            line_id: Trial(method, error, budget, spent, tuple(last_year or NO_SEASON))
            for line_id, method, error, budget, spent, last_year in found
        }

    def has_plan(self, plan_id: int) -> bool:
        mine = forecast_trial.c.workspace_id == self._workspace_id
        found = select(exists().where(mine, forecast_trial.c.plan_id == plan_id))
        return bool(self._connection.execute(found).scalar_one())

    def keep(self, plan_id: int, found: Mapping[int, Trial]) -> None:
        known = self._read(forecast_trial.c.plan_id == plan_id)
        changed = {line_id: trial for line_id, trial in found.items() if known.get(line_id) != trial}
        mine = forecast_trial.c.workspace_id == self._workspace_id
        gone = (known.keys() - found.keys()) | (known.keys() & changed.keys())
        if gone:
            old = forecast_trial.c.line_id == bindparam("old_line")
            self._connection.execute(
                delete(forecast_trial).where(mine, old), [{"old_line": line_id} for line_id in sorted(gone)]
            )
        rows = [
            {
                "line_id": line_id,
                "workspace_id": self._workspace_id,
                "plan_id": plan_id,
                "method": trial.method,
                "error_minor": trial.error,
                "budget_minor": trial.budget,
                "spent_minor": trial.spent,
                "last_year": list(trial.last_year) if any(trial.last_year) else None,
            }
            for line_id, trial in changed.items()
        ]
        if rows:
            self._connection.execute(insert(forecast_trial), rows)
