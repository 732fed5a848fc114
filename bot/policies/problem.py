"""The English sentence for each thing that only a policy file can have wrong."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # Keys and simple values
    "not_a_day": '"{key}" is not a day. Write it as year-month-day, e.g. {key} = 2026-01-01.',
    "empty_list": 'An empty list for "{key}" matches nothing. Name a value, or leave it out to mean any.',
    # Across the file
    "unknown_category": (
        '"{value}" is not a category of this file. Write one of: {allowed}; or add a [[category]].'
    ),
    "unknown_category_meant": '"{value}" is not a category of this file. Did you mean "{meant}"?',
    "unknown_channel": (
        '"{value}" is not a contact channel. Write one of: {allowed}; or add a [[contact_channel]].'
    ),
    "unknown_channel_meant": '"{value}" is not a contact channel. Did you mean "{meant}"?',
    "tier_overlaps": (
        'Tier "{tier}" may approve {limit}, which is not more than the {below_limit} of tier "{below}" '
        "(line {below_line}). Write the tiers in ascending order, each with a higher limit."
    ),
    "tier_unlimited_not_last": (
        'Tier "{tier}" has no limit but tier "{next}" follows it. '
        'Give "{tier}" a limit, or move it to the end: one tier without limit, the last.'
    ),
    "not_an_approver": (
        '"{value}" says nobody who approves. Write "tier:head" for a manager of at least that tier, '
        '"role:controller" for anybody who has the role, or "owner" for the receiving line\'s owner.'
    ),
    "unknown_tier": 'There is no tier "{value}". Write one of: {allowed}; or add an [[authority]].',
    "unknown_tier_meant": 'There is no tier "{value}". Did you mean "{meant}"?',
    "adjustment_twice": (
        'crossing = "{crossing}" has this limit already (line {first_line}). '
        "Write another limit, or one row for both."
    ),
    "threshold_not_positive": "A threshold of {value} % never warns usefully. Write percentages from 1 on.",
    "not_a_time": '"{key}" is not a time of day. Write it as hours and minutes, e.g. {key} = "09:00".',
    "unknown_country": '"{key}" must be a country\'s two letters (ISO 3166). Write e.g. country = "CN".',
    "hours_empty": (
        "The working day ends ({ends}) before it starts ({starts}). "
        'Write e.g. starts = "09:00", ends = "18:00".'
    ),
    "makeup_needs_country": (
        "makeup_days = true needs a country that declares them. "
        'Add e.g. country = "CN", or leave makeup_days out.'
    ),
    "escalates_before_reminder": (
        "Escalation after {escalate} hours would come before the reminder after {remind}. "
        "Write a larger number."
    ),
    "unknown_reader": (
        '"{value}" is nobody who can be named here. Write one of: {allowed}; roles, tiers, or everybody.'
    ),
    "unknown_reader_meant": '"{value}" is nobody who can be named here. Did you mean "{meant}"?',
    "thresholds_not_ascending": (
        "The thresholds must ascend: {value} comes after {before}. Write e.g. thresholds_percent = [80, 100]."
    ),
    # Amounts
    "amount_zero": (
        '"{key}" must be more than zero. Write e.g. {key} = "500"; to allow nothing, say forbid = true.'
    ),
    # Rules
    "window": (
        '"{value}" is not a window. Write "request", "month", "quarter", "year" or {{ rolling_days = 90 }}.'
    ),
    "rolling_days": "rolling_days is a whole number from 1 to {most}. Write e.g. {{ rolling_days = 90 }}.",
    "measure": '"{what}" needs a whole number. Write e.g. {{ {what} = 3 }}.',
    "unknown_requirement": '"{value}" can\'t be required. Write one of: {allowed}.',
    "unknown_requirement_meant": '"{value}" can\'t be required. Did you mean "{meant}"?',
    "rule_says_nothing": 'Rule "{rule}" limits nothing. Add one of: cap, forbid, require, max_count.',
    "forbid_false": "forbid = false says nothing. Write forbid = true, or leave it out.",
    "window_needs_subject": (
        'A window of several requests counts for somebody: per = "{per}" can\'t have one. '
        'Write per = "recipient", "customer" or "requester", or leave the window out.'
    ),
    "count_needs_subject": (
        'max_count counts somebody\'s requests. Add per = "recipient", "customer" or "requester".'
    ),
    "count_needs_window": 'max_count needs a period to count in. Add e.g. window = "year".',
    "needs_limit": '"{key}" says nothing without a limit. Add cap or max_count to the rule, or leave it out.',
    "needs_cap": '"{key}" says nothing without a cap. Add cap to the rule, or leave "{key}" out.',
    "not_supported": (
        '"{key}" is not supported yet. Leave it out; near_limit_percent flags amounts just under a cap.'
    ),
}
