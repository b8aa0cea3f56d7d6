"""Who owes most: rows of progress put in the order in which a meeting goes through them."""


def owed(row):
    """Cards that are due by the row's day and not made; negative is ahead, None where no target is known."""
    return None if row["target_to_date"] is None else row["target_to_date"] - row["made_to_date"]


def pressing(row):
    """Cards owed less those that an outage of the day excuses (`enrollment.outages`): places rank by it."""
    return (owed(row) or 0) - row.get("excused", 0)


def ranked(rows):
    """The rows with `owed`, the most pressing first; without a target the most missing reports first."""
    found = [row | {"owed": owed(row)} for row in rows]
    return sorted(
        found,
        key=lambda row: (
            row["owed"] is None,
            -pressing(row),
            -row["missing"],
            row["made_to_date"],
            row["code"],
        ),
    )
