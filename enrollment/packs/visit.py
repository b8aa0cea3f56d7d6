"""The return screen: a code that was typed, the page that it names, and what became of its saving."""

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment import marks
from enrollment.packs import codes, outcomes, returning
from enrollment.packs.forms import VisitForm


class Visit:
    """`asked` is the address's query, `sent` the posted rows (empty: the page is only looked at).

    `saved`: how many rows changed, None where nothing was saved; then `problem` says why, if anything was
    wrong, and `status` is the answer's.
    """

    def __init__(self, user, asked, sent):
        self.user, self.sent = user, sent
        self.typed = asked.get("page", "").strip()[:30]
        self.page, self.problem, self.status = None, "", 200
        self.saved: int | None = None
        self.lines, self.form = [], VisitForm(sent or None)
        if self.typed:
            self._find()
        if self.page is not None:
            self._save() if sent else self._show()

    @property
    def code(self):
        return codes.shown(self.page.code)

    @property
    def boxes(self):
        return [{"key": key, "name": name} for key, (name, _outcome, _reason) in outcomes.BOXES.items()]

    @cached_property
    def keyed(self):
        return sum(bool(line.key) for line in self.lines)

    @property
    def said(self):
        """What was saved, in words."""
        saved = self.saved or 0
        same = self.keyed - saved
        text = ngettext(
            "Page %(code)s: %(rows)s row saved.", "Page %(code)s: %(rows)s rows saved.", saved
        ) % {
            "code": self.code,
            "rows": saved,
        }
        if same:
            text += " " + ngettext("%(rows)s stood so already.", "%(rows)s stood so already.", same) % {
                "rows": same
            }
        return text

    def _find(self):
        try:
            self.page = returning.find(self.user, self.typed)
        except codes.Mistyped:
            self.problem, self.status = _("This code has a slip in it. Compare it with the page."), 400
        except returning.Unknown:
            self.problem = _("No page of your place has this code.")
            self.status = 404
        except returning.TooMany:
            self.problem = _("Too many codes that name no page. Try again in ten minutes.")
            self.status = 429

    def _show(self):
        self.lines = returning.show(self.user, self.page)

    def _save(self):
        self.lines = returning.keyed(self.page, self.sent)
        if not self.form.is_valid():
            self.status = 400
            return
        if not self.keyed:
            self.problem, self.status = _("No row is keyed yet."), 400
            return
        try:
            self.saved = returning.save(self.user, self.page, self.lines, self.form.cleaned_data["day"])
        except ValidationError as error:
            self.form.add_error("day", error.messages)
            self.status = 400
        except marks.Changed:
            self._changed()

    def _changed(self):
        """Somebody was quicker: say which rows, keep what was keyed, and take the next save as meant."""
        typed = {line.n: (line.key, line.seen) for line in self.lines}
        self.lines = returning.lines(self.page)
        for line in self.lines:
            key, seen = typed[line.n]
            line.key = key if line.open else ""
            line.changed = bool(key) and seen != line.now
        self.problem, self.status = (
            _("Some of these rows were marked since you opened the page. Look at them, then save again."),
            409,
        )
