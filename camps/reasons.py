"""Why a card was not made: who can mend it, and after how many days to call again."""

from django.utils.translation import gettext_lazy as _

# reason: (name, who can mend it, wait in days)
REASONS = {
    "samagra_id_error": (_("Error in Samagra ID"), _("local body's Samagra desk"), 7),
    "samagra_mismatch": (_("Samagra data do not match"), _("local body's Samagra desk"), 7),
    "aadhaar_error": (_("Error in Aadhaar"), _("Aadhaar seva kendra"), 15),
    "aadhaar_mismatch": (_("Aadhaar data do not match"), _("Aadhaar seva kendra"), 15),
    "server_down": (_("Server down"), _("state health agency"), 1),
    "biometric_failed": (_("Fingerprint failed"), _("Aadhaar seva kendra"), 7),
    "not_on_list": (_("Name not on the list"), _("block medical officer"), 30),
    "already_made": (_("Card already made"), _("nobody: nothing is owed"), 0),
    "documents_missing": (_("Documents missing"), _("the family"), 3),
    "other": (_("Other"), _("block officer"), 3),
}


def name(reason):
    """The reason's name in the reader's language."""
    return REASONS[reason][0]


def choices():
    return [(reason, spec[0]) for reason, spec in REASONS.items()]
