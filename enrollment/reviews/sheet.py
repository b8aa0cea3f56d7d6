"""The note as a workbook: its lines, its blocks, the silent, why cards failed, the next day's camps."""

from django.utils.translation import gettext as _

from drive_portal.lib.tables import Column, Table


def tables(note):
    """The workbook's sheets, the first with all that is said in one line."""
    found = [_blocks(note), _silent(note), _reasons(note)]
    if note.difficulties:
        found.append(_difficulties(note))
    if note.instructions:
        found.append(_instructions(note))
    if note.tomorrow and note.tomorrow["camps"]:
        found.append(_camps(note))
    return [_summary(note), *found]


def _about(note):
    return [f"{note.district} · {note.drive_title} · {note.day:%d-%m-%Y}", note.as_of]


def _summary(note):
    row, following = note.row, note.tomorrow
    lines = [
        [_("Made on the day"), row["made"] if row["made"] is not None else _("no report")],
        [_("Target of the day"), row["target"]],
        [_("Made to date"), row["made_to_date"]],
        [_("Target to date"), row["target_to_date"]],
        [_("Owed to date"), row["owed"]],
        [_("Target in all"), row["target_total"]],
        [_("Remaining"), row["remaining"]],
        [_("Needed a day from the next day on"), note.facts["needed"]],
        [_("Reports expected"), row["expected"]],
        [_("Reports on time"), row["on_time"]],
        [_("Reports late"), row["late"]],
        [_("Reports missing"), row["missing"]],
        [_("Rejected on the day"), row["rejected"]],
    ]
    if following:
        lines.append([_("Target of %(day)s") % {"day": f"{following['day']:%d-%m-%Y}"}, following["target"]])
    lines += [[said, None] for said in (note.sentence, note.standing, note.silent_said, *note.changes)]
    columns = [Column(_("Figure")), Column(_("Cards or reports"), "number")]
    return Table(_("Evening note"), columns, lines, _about(note))


def _blocks(note):
    columns = [Column(_("Code")), Column(_("Block"))]
    for title in (
        _("Made on the day"), _("Target of the day"), _("Made to date"), _("Target to date"),
        _("Owed to date"), _("Remaining"), _("Needed a day from the next day on"), _("Reports expected"),
        _("Reports missing"), _("Target of the next day"),
    ):  # fmt: skip
        columns.append(Column(title, "number"))
    rows = [
        [block["code"], block["title"], block["made"], block["target"], block["made_to_date"],
         block["target_to_date"], block["owed"], block["remaining"], block["required_from_tomorrow"],
         block["expected"], block["missing"], block["tomorrow"]]
        for block in note.blocks
    ]  # fmt: skip
    return Table(_("Blocks and towns"), columns, rows, _about(note))


def _silent(note):
    columns = [Column(_("Block")), Column(_("Panchayat")), Column(_("Place")), Column(_("Kind"))]
    columns += [Column(_("Login ID")), Column(_("Name")), Column(_("Last report"), "date")]
    columns += [Column(_("Working days silent"), "number"), Column(_("Usual cards a day"), "number")]
    columns += [Column(_("Silent on the evening before too"))]
    rows = [
        [one["block_title"], one["panchayat"], one["at"], one["tag"], one["login_id"], one["who"],
         one["last"], one["days"], one["usual"], _("yes") if one["again"] else ""]
        for one in note.silent
    ]  # fmt: skip
    return Table(_("Not reported"), columns, rows, _about(note))


def _reasons(note):
    columns = [Column(_("Reason")), Column(_("Who can mend it")), Column(_("On the day"), "number")]
    columns += [Column(_("7 days"), "number"), Column(_("7 before"), "number")]
    rows = [
        [row["name"], row["owner"], row["today"], row["week"], row["before"]] for row in note.reasons
    ]  # fmt: skip
    return Table(_("Why cards fail"), columns, rows, _about(note))


def _difficulties(note):
    columns = [Column(_("What")), Column(_("Where")), Column(_("With whom")), Column(_("Open for"))]
    rows = [[one["kind"], one["where"], one["who"], one["waits"]] for one in note.difficulties]
    return Table(_("Difficulties open too long"), columns, rows, _about(note))


def _instructions(note):
    columns = [Column(_("No."), "number"), Column(_("Where")), Column(_("What is to be done"))]
    columns += [Column(_("Who answers")), Column(_("Last day"), "date"), Column(_("Over its day"))]
    columns += [Column(_("State")), Column(_("Measured by"))]
    columns += [
        Column(title, "number") for title in (_("When given"), _("In the last note"), _("Now"), _("Goal"))
    ]
    columns += [Column(_("The number"))]
    rows = [
        [one["id"], one["where"], one["text"], one["who"], one["due_on"], _("yes") if one["overdue"] else "",
         one["state_said"], one["figure_said"], one["was"], one["last"], one["now"], one["goal"],
         one["verdict_said"]]
        for one in note.instructions
    ]  # fmt: skip
    return Table(_("Instructions"), columns, rows, [*_about(note), note.instructions_said])


def _camps(note):
    columns = [Column(_("Camp")), Column(_("Place")), Column(_("Cards planned"), "number")]
    rows = [[camp["title"], camp["where"], camp["planned"]] for camp in note.tomorrow["camps"]]
    title = _("Camps on %(day)s") % {"day": f"{note.tomorrow['day']:%d-%m-%Y}"}
    return Table(title, columns, rows, _about(note))
