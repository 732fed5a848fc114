"""The year's budget in preparation: from goals to monthly lines, before it is in force."""
