"""People with accounts, login IDs, and postings."""

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from districts import roles, visibility
from districts.models.places import Block, Centre, District, Panchayat, State
from drive_portal.lib.dates import today

# Every request asks this, a tally most of all: one text, ready, instead of an ORM's ten joins made anew.
POSTS = """
SELECT p.role,
       CASE WHEN p.centre_id IS NOT NULL THEN 'centre' WHEN p.panchayat_id IS NOT NULL THEN 'panchayat'
            WHEN p.block_id IS NOT NULL THEN 'block' WHEN p.district_id IS NOT NULL THEN 'district'
            WHEN p.state_id IS NOT NULL THEN 'state' ELSE 'country' END,
       coalesce(p.state_id, d.state_id), d.id, b.id, y.id, c.id, p.login_id_id,
       coalesce(c.name, y.name, b.name, d.name, s.name),
       CASE WHEN c.id IS NOT NULL THEN c.name_hi WHEN y.id IS NOT NULL THEN y.name_hi
            WHEN b.id IS NOT NULL THEN b.name_hi WHEN d.id IS NOT NULL THEN d.name_hi ELSE s.name_hi END,
       (SELECT count(DISTINCT (a.kind, a.at)) FROM districts_alert a
        WHERE a.user_id = %(user)s AND a.shown AND a.seen_at IS NULL AND a.settled_at IS NULL)
FROM districts_posting p
LEFT JOIN districts_centre c ON c.id = p.centre_id
LEFT JOIN districts_panchayat y ON y.id = coalesce(p.panchayat_id, c.panchayat_id)
LEFT JOIN districts_block b ON b.id = coalesce(p.block_id, y.block_id)
LEFT JOIN districts_district d ON d.id = coalesce(p.district_id, b.district_id)
LEFT JOIN districts_state s ON s.id = p.state_id
WHERE p.user_id = %(user)s AND p.starts_on <= %(today)s AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
ORDER BY p.id
"""


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox's of its tokens is not typed
    """An account. What it may do and where is in its postings, nowhere else."""

    phone = models.CharField(_("phone"), max_length=15, blank=True)
    first_name = last_name = None  # type: ignore[assignment]  # Indian names do not split in two
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    # set where the password was given by another: until its owner has chosen one, the account may nothing
    one_time_since = models.DateTimeField(_("one-time password since"), null=True, blank=True)

    REQUIRED_FIELDS = []
    _alerts_new = 0

    def get_full_name(self):
        return self.full_name or self.username

    get_short_name = get_full_name

    @cached_property
    def posts(self):
        """The postings in force today, read once a request: who loses one loses access at the next.

        None while the password is one that another person has seen.
        """
        if not self.pk or not self.is_active or self.one_time_since:
            return []
        with connection.cursor() as cursor:
            cursor.execute(POSTS, {"user": self.pk, "today": today()})
            rows = cursor.fetchall()
        self._alerts_new = rows[0][-1] if rows else 0
        return [visibility.Post(*row[:-1]) for row in rows]

    @property
    def alerts_new(self):
        """How many alerts the account has not looked at, what began together counted once.

        It comes with the postings: a number on every page that costs no query of its own.
        """
        return self._alerts_new if self.posts else 0

    def has_perm(self, perm, obj=None):
        """Of the administrator's back room, which asks for no posting."""
        return not self.one_time_since and super().has_perm(perm, obj)

    def has_module_perms(self, app_label):
        return not self.one_time_since and super().has_module_perms(app_label)


class LoginIDQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ID; for officers those whose home is within their postings."""
        return self.filter(visibility.login_ids(user))


@pghistory.track()
class LoginID(models.Model):
    """An account of the national card portal: every card is made with one.

    Its home is a centre or, for a field worker, a panchayat. `panchayat` and `district` are the
    home's, so that a row knows its room without a join.
    """

    class HolderKind(models.TextChoices):
        VLE = "vle", _("VLE")
        OPERATOR = "operator", _("operator")
        ASHA = "asha", _("ASHA")
        MITANIN = "mitanin", _("Mitanin")
        ANGANWADI = "anganwadi", _("Anganwadi worker")
        ANM = "anm", _("ANM")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        ISSUED = "issued", _("issued")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    code = models.CharField(_("login ID"), max_length=40, unique=True)
    holder_name = models.CharField(_("holder"), max_length=200)
    holder_kind = models.CharField(_("kind of holder"), max_length=20, choices=HolderKind)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    district = models.ForeignKey(District, models.PROTECT, related_name="login_ids")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="login_ids")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="login_ids")
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    mobile = models.CharField(_("mobile"), max_length=15, blank=True)
    objects = LoginIDQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("login ID")
        verbose_name_plural = _("login IDs")

    def __str__(self):
        return f"{self.code} {self.holder_name}"


class LoginRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Requests within the user's postings; nothing for who makes cards."""
        return self.filter(visibility.requests(user))


@pghistory.track()
class LoginRequest(models.Model):
    """A login ID that was asked for at the state's office, until it is issued (or not)."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ISSUED = "issued", _("issued")
        REFUSED = "refused", _("refused")

    district = models.ForeignKey(District, models.PROTECT, related_name="login_requests")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="login_requests")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="login_requests")
    holder_name = models.CharField(_("holder"), max_length=200)
    holder_kind = models.CharField(_("kind of holder"), max_length=20, choices=LoginID.HolderKind)
    mobile = models.CharField(_("mobile"), max_length=15, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    asked_on = models.DateField(_("asked for on"))
    asked_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    login_id = models.OneToOneField(LoginID, models.PROTECT, null=True, blank=True, related_name="request")
    decided_on = models.DateField(_("answered on"), null=True, blank=True)
    decided_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    objects = LoginRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_on", "id"]
        verbose_name = _("request for a login ID")
        verbose_name_plural = _("requests for login IDs")
        indexes = [models.Index(fields=["district", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["panchayat", "centre", "holder_name"],
                condition=Q(state="requested"),
                nulls_distinct=False,
                name="login_request_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", login_id=None, decided_on=None)
                | Q(state="issued", login_id__isnull=False, decided_on__isnull=False)
                | Q(state="refused", login_id=None, decided_on__isnull=False),
                name="login_request_open_or_answered",
            ),
        ]

    def __str__(self):
        return f"{self.holder_name} {self.asked_on}"


@pghistory.track()
class Spell(models.Model):
    """Days on which a login ID was active at one home: on these a report is expected of it."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    login_id = models.ForeignKey(LoginID, models.PROTECT, related_name="spells")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="+")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("active spell")
        verbose_name_plural = _("active spells")
        constraints = [
            models.UniqueConstraint(
                fields=["login_id"], condition=Q(ends_on=None), name="spell_one_open_a_login_id"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="spell_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["district", "starts_on"])]

    def __str__(self):
        return f"{self.login_id_id} {self.starts_on} – {self.ends_on or ''}"


class PostingQuerySet(models.QuerySet):
    def on(self, day):
        """Postings in force on `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


@pghistory.track()
class Posting(models.Model):
    """A user's role at a place, from a day to a day. An administrator's place is the country: none set."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=30, choices=roles.choices)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    panchayat = models.ForeignKey(Panchayat, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="+")
    login_id = models.ForeignKey(LoginID, models.PROTECT, null=True, blank=True, related_name="postings")
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    objects = PostingQuerySet.as_manager()

    LEVELS = ["state", "district", "block", "panchayat", "centre"]

    class Meta:
        ordering = ["user", "starts_on"]
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            # exactly one place, and for an administrator none: a posting without a place fails closed
            models.CheckConstraint(
                name="posting_one_place",
                condition=RawSQL(  # num_nonnulls has no ORM spelling
                    "num_nonnulls(state_id, district_id, block_id, panchayat_id, centre_id)"
                    " = CASE WHEN role = 'administrator' THEN 0 ELSE 1 END",
                    [],
                    output_field=models.BooleanField(),
                ),
            )
        ]

    def __str__(self):
        return f"{roles.name(self.role)}, {self.place or ''}"

    @property
    def level(self):
        """The level of the place: one of `LEVELS`, or `country` for an administrator."""
        return next((level for level in self.LEVELS if getattr(self, f"{level}_id")), "country")

    @property
    def place(self):
        return getattr(self, self.level) if self.level != "country" else None
