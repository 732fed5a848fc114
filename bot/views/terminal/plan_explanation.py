"""Why a line of a plan has its amount, in sentences: the path from the total down to it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from bot.i18n import N_, Reader
from bot.planning.allocation.explain import Adjusted, Explanation, Start, Step
from bot.views.terminal.plan import season_line

_RULES = {
    "shares": N_("shares of the file"),
    "even": N_("evenly"),
    "customer_count": N_("number of customers"),
    "customer_value": N_("value of customers"),
    "score": N_("score of customers"),
    "history": N_("what was spent the year before"),
    "requests": N_("number of items the year before"),
}
_SEASONS = {"even": N_("even"), "history": N_("as the year before"), "shares": N_("as the file says")}
_IN_MONEY = frozenset({"customer_value", "history"})


def explanation_sentences(explanation: Explanation, currency: str, reader: Reader) -> Iterator[str]:
    """From the total to the line, then what minima changed, and what its year is made of."""
    words = _Words(currency, reader)
    yield words.start(explanation.start)
    for step in explanation.steps:
        yield " ".join(words.step(step, explanation.start.rounding))
    if explanation.adjusted is not None:
        yield words.adjusted(explanation.adjusted)
    yield from words.year(explanation)
    yield from words.said(explanation)


class _Words:
    def __init__(self, currency: str, reader: Reader) -> None:
        self._currency = currency
        self._reader = reader

    def _money(self, minor: int | Fraction) -> str:
        """To the smallest unit; what is exact to more is rounded to be read."""
        return self._reader.money(round(minor), self._currency)

    def _amount(self, rule: str, number: Fraction) -> str:
        if rule in _IN_MONEY:
            return self._money(number)
        hundredths = Decimal(round(number * 100)).scaleb(-2)
        return self._reader.number(hundredths)

    def start(self, start: Start) -> str:
        t, facts = self._reader.t, {"total": self._money(start.total), "divided": self._money(start.divided)}
        if not start.reserve:
            return t("The total is {total}.", **facts)
        reserve = self._money(start.reserve)
        text = t("The total of {total} less the reserve of {reserve} is {divided}.", **facts, reserve=reserve)
        if not start.joined:
            return text
        odd = t("{joined} of the reserve is an odd rest of the total.", joined=self._money(start.joined))
        return f"{text} {odd}"

    def step(self, step: Step, rounding: int) -> Iterator[str]:
        t = self._reader.t
        facts = {"place": f"{step.dimension} = {step.value}", "amount": self._money(step.amount)}
        facts["divided"] = self._money(step.divided)
        if step.decided == "hold":
            yield t("{place}: held at {amount} of {divided}.", **facts)
            return
        yield self._part(step, facts)
        if step.basis is None and step.rule not in ("shares", "even"):
            yield t("It has no basis, which weighs nothing.")
        elif step.basis is not None and step.basis < 0:
            yield t("Its basis is {basis}, which weighs nothing.", basis=self._amount(step.rule, step.basis))
        if step.held:
            yield t("{held} of that is held.", held=self._money(step.held))
        yield from self._decided(step, rounding)

    def _part(self, step: Step, facts: dict[str, str]) -> str:
        facts = {**facts, "rule": self._reader.t(_RULES[step.rule]), "exact": self._money(step.exact)}
        if step.evenly:
            return self._reader.t(
                "{place}: {rule} is zero for all, so each has the same part of {divided}: {exact}.", **facts
            )
        if step.rule == "even":
            return self._reader.t("{place}: the same part of {divided} as each other: {exact}.", **facts)
        weight = self._amount(step.rule, step.weight)
        weights = self._amount(step.rule, step.weights)
        return self._reader.t(
            "{place}: by {rule}, {weight} of {weights} make {exact} of {divided}.",
            **facts,
            weight=weight,
            weights=weights,
        )

    def _decided(self, step: Step, rounding: int) -> Iterator[str]:
        t, amount = self._reader.t, self._money(step.amount)
        if step.decided == "floor" and step.activities and step.floor <= step.activities + rounding:
            cost = self._money(step.activities)
            yield t("Its activities cost {cost}, so it has {amount}.", cost=cost, amount=amount)
        elif step.decided == "floor":
            yield t("Its floor is {amount}.", amount=amount)
        elif step.decided == "ceiling":
            yield t("Its ceiling is {amount}.", amount=amount)
        else:
            if step.weights and step.exact != step.weight / step.weights * (step.divided - step.held):
                yield t("Others stand at a floor or ceiling; the rest is shared among those that do not.")
            if step.exact != step.amount:
                size = self._money(rounding)
                yield t("In steps of {size} that is {amount}.", size=size, amount=amount)

    def adjusted(self, adjusted: Adjusted) -> str:
        minima = "; ".join(
            f"{_place(minimum.where.values())} {self._reader.number(minimum.percent)} %"
            for minimum in adjusted.minima
        )
        facts = {"before": self._money(adjusted.before), "after": self._money(adjusted.after)}
        if minima:
            return self._reader.t(
                "For the minima ({minima}) {before} became {after}.", **facts, minima=minima
            )
        return self._reader.t("It gave to the minima of other lines: {before} became {after}.", **facts)

    def year(self, explanation: Explanation) -> Iterator[str]:
        t, line = self._reader.t, explanation.line
        for part in line.activities:
            yield t(
                "{amount} for {name}, in month {months}.",
                amount=self._money(part.amount_minor),
                name=part.name,
                months=", ".join(map(str, part.months)),
            )
        season = explanation.season
        yield t(
            "{rest} by season, {rule}: {season}",
            rest=self._money(explanation.rest),
            rule=t(_SEASONS[season.rule]),
            season=season_line([Decimal(weight) for weight in season.weights]),
        )

    def said(self, explanation: Explanation) -> Iterator[str]:
        t, line = self._reader.t, explanation.line
        if explanation.typed_over is not None:
            facts = {"before": self._money(explanation.typed_over), "after": self._money(line.amount_minor)}
            yield t("Typed over in a sheet since: {before} became {after}.", **facts)
        if line.proposed_minor is not None:
            yield t("Its owner proposed {amount}.", amount=self._money(line.proposed_minor))
        if line.basis:
            yield t("Basis: {basis}", basis=line.basis)
        if line.expected_result:
            yield t("Expected result: {result}", result=line.expected_result)
        if line.reason:
            yield t("Reason: {reason}", reason=line.reason)


def _place(values: dict[str, str]) -> str:
    return " · ".join(f"{name} = {value}" for name, value in values.items())
