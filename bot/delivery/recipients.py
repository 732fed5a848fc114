"""Who reads a message, where it goes, and in which language and time zone."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.calls import Refused, SlackCalls
from bot.domain.company.customer import Person
from bot.i18n import Reader, supported_locale
from bot.services.approvals.reroute import reroute_all
from bot.services.company.account_state import note_account_state
from bot.services.company.link_account import link_looked_up_account
from bot.services.ports.unit_of_work import Store, Transaction

CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_PROFILE_LIFETIME = timedelta(hours=24)
_NAMES_LIFETIME = timedelta(minutes=10)
# conversations.list allows some 20 calls a minute: a name that does not exist must not eat them.
_NAMES_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Recipient:
    """`channel` is the id to post to; for a person, their conversation with the bot."""

    channel: str
    reader: Reader


class Recipients:
    """Finds them, and keeps in the process what Slack said about channels."""

    def __init__(
        self,
        calls: SlackCalls,
        store: Store,
        clock: Callable[[], datetime],
        is_colleague: Callable[[Mapping[str, Any]], bool],
        is_internal: Callable[[Mapping[str, Any]], bool],
        *,
        locale: str,
        timezone: str,
        currency: str,
    ) -> None:
        """`locale` and `timezone` are the company's, for whoever has none; so is `currency`.

        `is_colleague` tells Slack's user objects of this company from those of guests in shared channels,
        `is_internal` its channels from those that are shared with another.
        """
        self._is_colleague = is_colleague
        self._is_internal = is_internal
        self._calls = calls
        self._store = store
        self._clock = clock
        self._company = Reader(locale, timezone, currency)
        self._lock = threading.Lock()
        self._conversations: dict[str, str] = {}
        self._internal_at: dict[str, datetime] = {}
        self._names: dict[str, str] = {}
        self._names_read_at: datetime | None = None

    def resolve(self, payload: Mapping[str, Any]) -> Recipient:
        """Raises Refused, with Slack's code or ours, when there is no such reader; or what a call raises."""
        if payload.get("channel"):
            locale = str(payload.get("locale") or self._company.locale)
            channel = self.channel(str(payload["channel"]))
            self._require_internal(channel)
            return Recipient(channel, replace(self._company, locale=locale))
        if payload.get("person_id") is None:
            raise Refused("no_recipient")
        return self._person(int(payload["person_id"]))

    def _person(self, person_id: int) -> Recipient:
        person, read_at = self._store.read(
            lambda tx: (tx.people.get(person_id), tx.people.profile_read_at(person_id))
        )
        if person is None or not person.active:
            raise Refused("person_left" if person else "person_not_found")
        slack_id = person.slack_id or self._look_up(person)
        reader = self._reader(person, slack_id, read_at)
        return Recipient(self._conversation(slack_id), reader)

    def _look_up(self, person: Person) -> str:
        user = self._calls("users.lookupByEmail", email=person.email)["user"]
        if not self._is_colleague(user):
            raise Refused("users_not_found")
        slack_id = str(user["id"])

        def link(tx: Transaction) -> bool:
            taken = tx.people.by_slack_id(slack_id)
            if taken is None:
                link_looked_up_account(tx, person, slack_id)
            return taken is None or taken.id == person.id

        if not self._store.write(link):
            raise Refused("slack_id_of_another_person")
        return slack_id

    def _reader(self, person: Person, slack_id: str, read_at: datetime | None) -> Reader:
        locale, timezone = person.locale, person.timezone
        if read_at is None or self._clock() - read_at > _PROFILE_LIFETIME:
            user = self._calls("users.info", user=slack_id, include_locale=True)["user"]
            if user.get("deleted"):
                self._let_go(slack_id)
                raise Refused("user_deactivated")
            locale = supported_locale(str(user.get("locale") or ""), self._company.locale)
            timezone = str(user.get("tz") or self._company.timezone)
            self._store.write(lambda tx: tx.people.save_profile(person.id, locale, timezone))
        return replace(
            self._company,
            locale=supported_locale(locale, self._company.locale),
            timezone=timezone or self._company.timezone,
        )

    def _let_go(self, slack_id: str) -> None:
        """Slack's word came while the bot was away: what waits for them is routed on."""
        if self._store.write(lambda tx: note_account_state(tx, slack_id, deactivated=True)):
            reroute_all(self._store, "slack")

    def _conversation(self, slack_id: str) -> str:
        with self._lock:
            known = self._conversations.get(slack_id)
        if known is None:
            known = str(self._calls("conversations.open", users=slack_id)["channel"]["id"])
            with self._lock:
                self._conversations[slack_id] = known
        return known

    def channel(self, id_or_name: str) -> str:
        """The id of a channel that people named by id or by name, with or without #."""
        if CHANNEL_ID.fullmatch(id_or_name):
            return id_or_name
        name = id_or_name.strip().lstrip("#").lower()
        with self._lock:
            age = None if self._names_read_at is None else self._clock() - self._names_read_at
            known = self._names.get(name)
        limit = _NAMES_AGAIN_AFTER if known is None else _NAMES_LIFETIME
        if age is None or age > limit:
            known = self._read_names().get(name)
        if known is None:
            raise Refused("channel_not_found")
        return known

    def _require_internal(self, channel: str) -> None:
        """What the company spends is nobody else's business, whenever the channel came to be shared."""
        with self._lock:
            known = self._internal_at.get(channel)
        if known is not None and self._clock() - known <= _NAMES_LIFETIME:
            return
        if not self._is_internal(self._calls("conversations.info", channel=channel)["channel"]):
            raise Refused("channel_shared")
        with self._lock:
            self._internal_at[channel] = self._clock()

    def _read_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        cursor = ""
        while True:
            page = self._calls(
                "conversations.list",
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=1000,
                **({"cursor": cursor} if cursor else {}),
            )
            names |= {str(each["name"]).lower(): str(each["id"]) for each in page["channels"]}
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        with self._lock:
            self._names, self._names_read_at = names, self._clock()
        return names
