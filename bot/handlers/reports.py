"""`/spend digest …` and the form *Explain a variance*: parse, call one service, answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.domain.actor import Actor
from bot.domain.errors import GoodwillError, InvalidInput
from bot.domain.scope import EVERYTHING, Scope, parse_scope
from bot.handlers.form_input import FormInput, read_id
from bot.i18n import Reader
from bot.services.budgets.explain_variance import MAX_NOTE, explain_variance, explainable_lines
from bot.services.ports.unit_of_work import Store, Transaction
from bot.services.reports.digest import read_digest
from bot.services.reports.scope import find_scope
from bot.services.reports.subscribe import subscribe_digest, unsubscribe_digest
from bot.views.budgets.explain_form import explain_form
from bot.views.errors import describe_error, field_errors
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Field
from bot.views.kit.text import cut
from bot.views.reports.answers import refusal_answer, subscribed_answer, unsubscribed_answer
from bot.views.reports.digest import digest_message, variance_text

_DEFAULT_WEEKDAY, _DEFAULT_TIME = 0, "09:00"

_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_CHINESE_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_FOR = re.compile(r"(?:^|\s)(?:for\s|针对|关于)\s*", re.IGNORECASE)
_OFF = frozenset({"off", "stop", "关闭", "取消", "退订"})
_WEEKLY = frozenset({"weekly", "每周"})


@dataclass(frozen=True, slots=True)
class DigestContext:
    """Who asks, where, and how they read. The actor's person has been looked up from the verified user id."""

    store: Store
    actor: Actor
    channel: str
    reader: Reader


@dataclass(frozen=True, slots=True)
class WeeklyOrder:
    """What `digest weekly …` asks for; `scope_text` is still to be looked up."""

    weekday: int
    at_time: str
    scope_text: str


def digest_command(text_after_digest: str, context: DigestContext) -> tuple[str, list[Block]]:
    """The answer to `/spend digest` and what follows it: fallback text and blocks, for that person only."""
    text = unicodedata.normalize("NFKC", text_after_digest).strip()
    # People write 每周一 in one word.
    text = re.sub(r"^每周(?=[一二三四五六日天])", "每周 周", text)
    verb, _, rest = text.partition(" ")
    try:
        if verb.lower() in _OFF and not rest.strip():
            return _off(context)
        if verb.lower() in _WEEKLY:
            return _weekly(read_order(rest), context)
        return _now(text, context)
    except GoodwillError as error:
        answer = refusal_answer(describe_error(error, context.reader))
        return answer.text, answer.blocks


def read_order(text: str) -> WeeklyOrder:
    """Read `mon 09:00 for Sales`: each part may be missing, day and time in any order.

    Raises InvalidInput: "digest_unreadable", "digest_time_unreadable".
    """
    when, *scope = _FOR.split(text, maxsplit=1)
    weekday, at_time = _DEFAULT_WEEKDAY, _DEFAULT_TIME
    for word in when.split():
        day = _weekday(word)
        if day is not None:
            weekday = day
        elif ":" in word:
            at_time = _time(word)
        else:
            raise InvalidInput("digest_unreadable", field="text", text=word[:40])
    return WeeklyOrder(weekday, at_time, scope[0].strip() if scope else "")


def _weekday(word: str) -> int | None:
    folded = word.casefold().rstrip(",.")
    chinese = _CHINESE_DAY.fullmatch(folded)
    if chinese:
        return _CHINESE_DAYS[chinese[1]]
    if folded in _SHORT_DAYS:
        return _SHORT_DAYS[folded]
    for number, name in enumerate(_ENGLISH_DAYS):
        if folded in (name, name[:3]):
            return number
    return None


def _time(word: str) -> str:
    match = _TIME.fullmatch(word)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise InvalidInput("digest_time_unreadable", field="time", text=word[:20])
    return f"{int(match[1]):02}:{match[2]}"


def _now(text: str, context: DigestContext) -> tuple[str, list[Block]]:
    named = _FOR.split(text, maxsplit=1)
    if named[0].strip():
        raise InvalidInput("digest_unreadable", field="text", text=text[:40])
    wanted = named[1].strip() if len(named) > 1 else None

    def read(tx: Transaction) -> tuple[str, list[Block]]:
        scope = _scope_of_channel(tx, context.channel) if wanted is None else find_scope(tx, wanted)
        return digest_message(read_digest(tx, scope), context.reader, for_person=True)

    return context.store.read(read)


def _scope_of_channel(tx: Transaction, channel: str) -> Scope:
    subscription = tx.subscriptions.of_channel(channel)
    if subscription is None:
        return EVERYTHING
    return Scope(subscription.scope_kind, subscription.scope_value)


def _weekly(order: WeeklyOrder, context: DigestContext) -> tuple[str, list[Block]]:
    def subscribe(tx: Transaction) -> tuple[str, list[Block]]:
        scope, weekday, at_time = find_scope(tx, order.scope_text), order.weekday, order.at_time
        subscribe_digest(tx, context.actor, context.channel, scope, weekday, at_time, context.reader.locale)
        answer = subscribed_answer(scope, weekday, at_time, tx.calendar.timezone, context.reader)
        return answer.text, answer.blocks

    return context.store.write(subscribe)


def _off(context: DigestContext) -> tuple[str, list[Block]]:
    had_one = context.store.write(lambda tx: unsubscribe_digest(tx, context.actor, context.channel))
    answer = unsubscribed_answer(had_one=had_one, reader=context.reader)
    return answer.text, answer.blocks


def open_explain(context: DigestContext, button_value: str) -> Block:
    """The form behind *Explain a variance*; `button_value` is the scope of the digest it stands under.

    Raises NotAllowed("explain_not_allowed") for somebody who has no line to explain.
    """
    return context.store.read(lambda tx: _form(tx, context, button_value))


def _form(tx: Transaction, context: DigestContext, button_value: str) -> Block:
    own = explainable_lines(tx, context.actor)
    codes = {line.id: line.code for line in own}
    labels = []
    for row in read_digest(tx, _scope_of_button(button_value)).rows:
        if row.line_id in codes:
            code = cut(codes.pop(row.line_id), 35)
            labels.append(
                (row.line_id, f"{code} · {variance_text(row.to_date, own[0].currency, context.reader)}")
            )
    # The digest's lines first, gravest on top; then what else this person answers for.
    lines = [*labels, *codes.items()]
    return explain_form(lines, f"{tx.today:%Y-%m}", MAX_NOTE, context.reader)


def _scope_of_button(value: str) -> Scope:
    try:
        return parse_scope(value)
    except InvalidInput:
        return EVERYTHING


def submit_explain(context: DigestContext, view: dict[str, Any]) -> dict[str, str]:
    """Save the explanation of a submitted form; returns errors by block id, empty when it was saved."""
    try:
        form = FormInput.of(view)
        # An id that is not ours is a line that does not exist: the service says so.
        line_id, note = read_id(form.chosen(Field.LINE)), form.typed(Field.NOTE)
        period = str(view.get("private_metadata") or "")
        context.store.write(lambda tx: explain_variance(tx, context.actor, line_id, period, note))
    except GoodwillError as error:
        return field_errors(error, context.reader, _block_of, Field.NOTE.value)
    return {}


def _block_of(field: str) -> str | None:
    return field if field in (Field.LINE, Field.NOTE) else None
