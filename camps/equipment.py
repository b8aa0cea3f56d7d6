"""What a camp needs to be there: a short list of things, how many are needed and how many there are."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 30  # things on a list: a longer one is not read
LIMIT = 9_999  # of one thing
LONGEST = 100  # characters of a thing's name

# name: how many a camp usually needs
USUAL = {
    "biometric": (lambda: _("Biometric device"), 2),
    "computer": (lambda: _("Laptop or phone"), 2),
    "printer": (lambda: _("Printer"), 1),
    "power": (lambda: _("Power or inverter"), 1),
    "internet": (lambda: _("Internet dongle"), 1),
    "forms": (lambda: _("Forms"), 100),
    "banner": (lambda: _("Banner"), 1),
    "water": (lambda: _("Drinking water"), 1),
}


def usual():
    """The list that a new camp begins with: a word for each thing, which `title` says in any language."""
    return [{"item": name, "count": needed, "has": 0} for name, (_name, needed) in USUAL.items()]


def title(item):
    """A thing's name in the reader's language; one that somebody typed as it was typed."""
    return USUAL[item][0]() if item in USUAL else item


def known(name):
    """The word by which a thing is kept that was typed by its name; else what was typed."""
    name = " ".join(name.split())
    return next((word for word in USUAL if name.casefold() in (word, title(word).casefold())), name)


def there(things):
    """(how many of the things are there in full, how many are needed)."""
    needed = [thing for thing in things if thing["count"]]
    return sum(thing["has"] >= thing["count"] for thing in needed), len(needed)


def checked(things):
    """The list as it is kept; raises ValidationError (`equipment`) where it is none."""
    kept: dict = {}
    for thing in things:
        name = thing["item"].strip()
        if not name or len(name) > LONGEST:
            _refuse(_("Give each thing a name of at most %(most)s signs.") % {"most": LONGEST})
        if name in kept:
            _refuse(_("“%(item)s” stands in the list twice. Put it into one line.") % {"item": title(name)})
        if not all(0 <= thing[key] <= LIMIT for key in ("count", "has")):
            _refuse(_("%(item)s: enter a number from 0 to %(most)s.") % {"item": title(name), "most": LIMIT})
        kept[name] = {"item": name, "count": thing["count"], "has": thing["has"]}
    if len(kept) > MOST:
        _refuse(_("A list has at most %(most)s things; this one has %(n)s.") % {"most": MOST, "n": len(kept)})
    return list(kept.values())


def _refuse(sentence):
    raise ValidationError({"equipment": sentence})
