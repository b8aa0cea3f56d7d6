"""The eligibility list: who is on it, what became of each, and which file or hand said so.

People, marks and their earlier versions are partitioned by district (migration 0004): a district is replaced
or taken away without touching another. No foreign keys: an import writes a million rows whose places it has
looked up. Every query names its district.
"""

from django.db import models
from django.db.models import Case, F, Max, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from camps import reasons
from districts import visibility
from districts.models import District, Panchayat, User
from drive_portal.lib import dates


class Scheme(models.IntegerChoices):
    """Schemes are bits: a person may be in several."""

    SAMBAL = 1, _("Sambal")
    NFSA = 2, _("NFSA")
    SECC = 4, _("SECC")
    OTHER = 8, _("other")

    @classmethod
    def of(cls, bits):
        """The schemes in `bits`, as their names in files and in the API: ["sambal", "nfsa"]."""
        return [scheme.name.lower() for scheme in cls if bits & scheme]


class Unreachable(models.TextChoices):
    """Why a card cannot be made for a person, and never will be here."""

    DEAD = "dead", _("died")
    MOVED = "moved", _("moved away")
    DUPLICATE = "duplicate", _("duplicate")
    REFUSED = "refused", _("refused")


class ImportQuerySet(models.QuerySet):
    def list_of(self, district_id):
        """When the district's list was last taken in, None: never; files that gave it no row do not count."""
        done = self.filter(district_id=district_id, kind="eligibility", state="done")
        return done.filter(rows_read__gt=F("set_aside")).aggregate(last=Max("finished_at"))["last"]


class Import(models.Model):
    """A file that was sent, from its arrival to its end. It itself lies in `imports.folder`, and goes when
    it was taken in.

    Its state: the page's first look (`looking`, then `looked` until somebody starts it or `dropped`); at
    work (`queued`, `running`); ended (`done`, `refused`, `failed`); `waiting` for a second person's yes;
    taken back (`undoing`, `undone`). Counts are of the look, then of the taking in.
    """

    class Kind(models.TextChoices):
        ELIGIBILITY = "eligibility", _("eligibility list")
        CARDS = "cards", _("cards")
        OFFICIAL = "official", _("official portal's figures")
        GEOGRAPHY = "geography", _("geography")
        CENTRES = "centres", _("centres")
        LOGIN_IDS = "login_ids", _("login IDs")

    class State(models.TextChoices):
        LOOKING = "looking", _("being looked at")
        LOOKED = "looked", _("looked at")
        DROPPED = "dropped", _("thrown away")
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REFUSED = "refused", pgettext_lazy("file", "refused")
        WAITING = "waiting", _("waiting for a second person's yes")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    AT_WORK = ("looking", "queued", "running", "undoing")  # somebody must carry these on
    PEOPLE = ("eligibility", "cards")

    class Stage(models.TextChoices):
        LOCK = "lock", _("waits for another import into the district")
        SURVEY = "survey", _("reading the file")
        LOAD = "load", _("checking the rows")
        MERGE = "merge", _("writing")
        INDEX = "index", _("preparing the search")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    scheme = models.CharField(_("scheme"), max_length=8, blank=True)  # as in files: nfsa
    replace = models.BooleanField(_("the whole list"), default=False)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    kruti_dev = models.BooleanField(_("convert from Kruti Dev"), default=False)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    folder = models.CharField(max_length=60, blank=True)  # a random name under DATA_DIR/imports
    language = models.CharField(max_length=5, default="hi")  # of the sender, for sentences
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(default=dates.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=8, choices=Stage, blank=True)
    rows_total = models.IntegerField(null=True)
    rows_done = models.IntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    rows_read = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    set_aside = models.IntegerField(default=0)
    gone = models.IntegerField(default=0)
    outside = models.IntegerField(default=0, null=True)  # ids of a cards file not on the list; null: to count
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=300, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=("looking", "queued", "running", "undoing")),
                name="import_at_work",
            ),
            models.Index(fields=["district", "-id"], name="import_of_district"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}: {self.state}"


class BeneficiaryQuerySet(models.QuerySet):
    """People of one district: begin with `of(district_id)`, so that one partition is read."""

    def of(self, district_id):
        return self.filter(district_id=district_id)

    def visible_to(self, user):
        """People within the user's postings; whether it may see people at all is asked before."""
        return self.filter(visibility.people(user))

    def with_status(self):
        """Each row with `status`: left_out (to do), made, rejected, pending or unreachable."""
        return self.annotate(
            status=Case(
                When(mark__outcome__isnull=False, then=F("mark__outcome")),
                default=Value(Mark.Outcome.LEFT_OUT.value),
                output_field=models.TextField(),
            )
        )

    def left_out(self):
        """On the list and without a card: to do, rejected, pending or unreachable (`numbers.md`)."""
        return self.exclude(mark__outcome=Mark.Outcome.MADE)

    def to_do(self):
        """Left out, and nothing stands against it: no mark, or a visit that found nobody."""
        return self.filter(Q(mark__outcome=None) | Q(mark__outcome=Mark.Outcome.LEFT_OUT))


class Person(models.Model):
    """What a list says of one person. Text is kept as given (NFC); empty text is not known.

    `name_key` and `guardian_key` are folded (`enrollment.names.key`): the same for either script and the
    usual spellings. `schemes` holds the bits of `Scheme`. `import_id` is the import that wrote the row as
    it is.
    """

    district = models.ForeignKey(
        District, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    beneficiary_id = models.TextField()
    number = models.BigIntegerField(editable=False)  # names the person in addresses, says nothing of it
    family_id = models.TextField(blank=True)
    name = models.TextField()
    name_key = models.TextField()
    guardian_name = models.TextField(blank=True)
    guardian_key = models.TextField(blank=True)
    gender = models.CharField(max_length=1, blank=True)  # F, M, O
    birth_year = models.SmallIntegerField(null=True)
    mobile = models.TextField(blank=True)
    panchayat = models.ForeignKey(
        Panchayat, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    village = models.TextField(blank=True)
    schemes = models.SmallIntegerField()
    import_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Beneficiary(Person):
    """A person on the list of a district, once, however many schemes it is in."""

    pk = models.CompositePrimaryKey("district_id", "beneficiary_id")
    mark = models.ForeignObject(  # what became of the person; there may be none
        "enrollment.Mark",
        models.DO_NOTHING,
        from_fields=["district", "beneficiary_id"],
        to_fields=["district", "beneficiary_id"],
        related_name="+",
        null=True,
    )
    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        indexes = [
            models.Index(fields=["number"], name="beneficiary_number"),
            models.Index(fields=["panchayat"], name="beneficiary_place"),
            models.Index(fields=["name_key"], name="beneficiary_name"),
            # and a trigram index on name_key, by the migration
        ]

    def __str__(self):
        return f"{self.district_id} {self.number}"


class BeneficiaryVersion(Person):
    """A person's row as it was until import `replaced_by` wrote it anew or took it away."""

    pk = models.CompositePrimaryKey("district_id", "beneficiary_id", "replaced_by")
    replaced_by = models.BigIntegerField()
    gone = models.BooleanField(default=False)  # taken away, not changed

    class Meta:
        indexes = [models.Index(fields=["replaced_by"], name="beneficiary_version_by")]

    def __str__(self):
        return f"{self.district_id} {self.number} until {self.replaced_by}"


class Outcome(models.Model):
    """What became of one id, on or outside the list, and who said so.

    `reason`: of a rejected card one of `camps.reasons`; of an unreachable person one of `Unreachable`; of
    one still to do `away` or `documents_missing`, as the last visit found; empty where none was given.
    Written by an import (`import_id`) or by a person (`by`); `source` says how: file, hand, pack, call,
    pair.
    """

    class Outcome(models.TextChoices):
        LEFT_OUT = "left_out", _("to do")
        MADE = "made", _("made")
        REJECTED = "rejected", _("rejected")
        PENDING = "pending", _("pending")
        UNREACHABLE = "unreachable", _("unreachable")

    VISIT = {"away": _("not at home"), "documents_missing": reasons.REASONS["documents_missing"][0]}

    district = models.ForeignKey(
        District, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    beneficiary_id = models.TextField()
    outcome = models.TextField(choices=Outcome)
    reason = models.TextField(blank=True)
    outcome_on = models.DateField()
    login_id = models.TextField(blank=True)  # its code, also of IDs that are not ours
    card_number = models.TextField(blank=True)
    source = models.TextField(default="file")
    import_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Mark(Outcome):
    """The outcome as it stands: at most one an id. Written by `enrollment.marks` only."""

    pk = models.CompositePrimaryKey("district_id", "beneficiary_id")

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")

    def __str__(self):
        return f"{self.district_id} {self.outcome}"


class MarkVersion(Outcome):
    """An outcome as it was, until it was replaced or taken back: when, by whom or which import, and why."""

    pk = models.CompositePrimaryKey("district_id", "id")
    id = models.BigIntegerField(editable=False)  # in the order of the versions
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    replaced_by_import = models.BigIntegerField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["beneficiary_id", "district"], name="mark_version_of"),
            models.Index(
                fields=["replaced_by_import"],
                condition=Q(replaced_by_import__isnull=False),
                name="mark_version_by",
            ),
        ]

    def __str__(self):
        return f"{self.district_id} {self.outcome} until {self.replaced_at}"


class ListCount(models.Model):
    """The list of a panchayat in numbers: set by `enrollment.listcounts`, never added to.

    Left out = listed − made; to do = left out − rejected − pending − unreachable.
    """

    pk = models.CompositePrimaryKey("district_id", "panchayat_id")
    district = models.ForeignKey(
        District, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    panchayat = models.ForeignKey(
        Panchayat, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    listed = models.IntegerField()
    made = models.IntegerField()
    rejected = models.IntegerField()
    pending = models.IntegerField()
    unreachable = models.IntegerField()
    counted_at = models.DateTimeField(default=dates.now)

    def __str__(self):
        return f"{self.panchayat_id}: {self.made} of {self.listed}"


class Resident(models.Model):
    """Listed people of a panchayat whose card was made on a day, wherever that was: `made_residents`."""

    pk = models.CompositePrimaryKey("district_id", "panchayat_id", "date")
    district_id = models.BigIntegerField()
    panchayat_id = models.BigIntegerField()
    date = models.DateField()
    made = models.IntegerField()

    def __str__(self):
        return f"{self.panchayat_id} {self.date}: {self.made}"


class ListDirty(models.Model):
    """A panchayat whose people must be counted again (empty: the whole district): a log, as `Dirty` is."""

    district_id = models.BigIntegerField()
    panchayat_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["district_id"])]

    def __str__(self):
        return f"{self.district_id} {self.panchayat_id}"


class Reading(models.Model):
    """Who read what of people, and why: a list, a search, a reveal, a file taken away. Nothing is deleted.

    It names a place, never a person; of a reveal the person's `number`.
    """

    class Kind(models.TextChoices):
        LIST = "list", _("list")
        SEARCH = "search", _("search")
        PERSON = "person", _("person")
        REVEAL = "reveal", _("hidden numbers shown")
        EXPORT = "export", _("file taken away")
        API = "api", _("API")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=dates.now)
    kind = models.CharField(max_length=6, choices=Kind)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, blank=True)  # the code of the place that was asked for
    what = models.CharField(max_length=100, blank=True)  # which list or file
    people = models.IntegerField(default=0)  # how many rows were shown
    number = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["district", "-at"], name="reading_of_district")]

    def __str__(self):
        return f"{self.at} {self.user_id} {self.kind}"
