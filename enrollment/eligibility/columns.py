"""The columns of the eligibility and the cards file: their headers and what their cells mean."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from camps import reasons
from drive_portal.lib import cells, dates
from drive_portal.lib.sheets import Column
from enrollment.models import Mark, Scheme

_GENDERS = {
    "महिला": "F", "पुरुष": "M", "अन्य": "O",
    "female": "F", "male": "M", "other": "O", "transgender": "O", "woman": "F", "man": "M",
    "स्त्री": "F", "म": "F", "पु": "M", "तृतीय लिंग": "O", "ट्रांसजेंडर": "O",
}  # fmt: skip
SCHEMES = {scheme.name.lower(): int(scheme) for scheme in Scheme}
_SCHEMES = {"संबल": "sambal", "सम्बल": "sambal", "संबल योजना": "sambal", "मुख्यमंत्री जनकल्याण": "sambal"}
_SCHEMES |= {"एनएफएसए": "nfsa", "खाद्य सुरक्षा": "nfsa", "राष्ट्रीय खाद्य सुरक्षा": "nfsa", "एसईसीसी": "secc"}
_SCHEMES |= {"अन्य": "other"}
OUTCOMES = [Mark.Outcome.MADE, Mark.Outcome.REJECTED, Mark.Outcome.PENDING]
_OUTCOMES = {"बना": "made", "बन गया": "made", "बनाया": "made", "निर्मित": "made", "अस्वीकृत": "rejected"}
_OUTCOMES |= {"निरस्त": "rejected", "रिजेक्ट": "rejected", "reject": "rejected", "लंबित": "pending"}
_OUTCOMES |= {"स्वीकृत": "made", "approved": "made"}
_REASONS = {
    "समग्र आईडी में त्रुटि": "samagra_id_error",
    "समग्र डेटा का मिलान नहीं": "samagra_mismatch",
    "आधार में त्रुटि": "aadhaar_error",
    "आधार का मिलान नहीं": "aadhaar_mismatch",
    "सर्वर बंद": "server_down",
    "अंगुली-छाप असफल": "biometric_failed",
    "सूची में नाम नहीं": "not_on_list",
    "पहले से बना": "already_made",
    "दस्तावेज नहीं": "documents_missing",
    "अन्य": "other",
}


_person_id = cells.identifier()
LONGEST = 200  # characters of a text


def birth_year(cell: str) -> int:
    """A year of birth, from 1900 to this year."""
    year = cells.integer(0, 9999)(cell)
    this = dates.today().year
    if not 1900 <= year <= this:
        said = {"year": year, "this": this}
        raise ValueError(_("%(year)s is no year of birth: from 1900 to %(this)s.") % said)
    return year


def outcome_on(cell: str):
    """The day of an outcome: not one to come."""
    day = cells.day(cell)
    if day > dates.today():
        raise ValueError(_("“%s” is still to come. Write the day on which it happened.") % cell[:40])
    return day


_ID_HEADERS: tuple[str, ...] = (
    "हितग्राही आईडी",
    "हितग्राही आई डी",
    "समग्र आईडी",
    "समग्र सदस्य आईडी",
    "सदस्य आईडी",
    "member id",
)
_ID_HEADERS += ("samagra id", "beneficiary", "लाभार्थी आईडी", "लाभुक आईडी")
_GUARDIAN_HEADERS: tuple[str, ...] = (
    "पिता/पति का नाम",
    "पिता का नाम",
    "पति का नाम",
    "पिता/पति",
    "अभिभावक का नाम",
    "guardian",
)
_GUARDIAN_HEADERS += ("father name", "father/husband name", "father's/husband's name", "पिता या पति का नाम")
PEOPLE = [
    Column("beneficiary_id", _ID_HEADERS, _person_id, required=True),
    Column(
        "family_id",
        ("परिवार आईडी", "समग्र परिवार आईडी", "परिवार आई डी", "राशन कार्ड", "राशन कार्ड नंबर", "household id"),
        _person_id,
    ),
    Column(
        "name",
        ("नाम", "हितग्राही का नाम", "सदस्य का नाम", "लाभार्थी का नाम", "beneficiary name", "member name"),
        cells.text(LONGEST),
        required=True,
    ),
    Column(
        "guardian_name",
        _GUARDIAN_HEADERS,
        cells.text(LONGEST),
    ),
    Column("gender", ("लिंग", "sex"), cells.choice(["F", "M", "O"], _GENDERS)),
    Column("birth_year", ("जन्म वर्ष", "जन्मवर्ष", "year of birth", "yob"), birth_year),
    Column(
        "mobile", ("मोबाइल", "मोबाइल नंबर", "मोबाईल", "मोबाईल नंबर", "mobile number", "phone"), cells.mobile
    ),
    Column(
        "panchayat_code",
        ("पंचायत कोड", "ग्राम पंचायत कोड", "gp code", "panchayat lgd code", "वार्ड कोड", "ward code"),
        cells.code(20),
        required=True,
    ),
    Column("village", ("ग्राम", "गाँव", "गांव", "ग्राम का नाम", "village name"), cells.text(LONGEST)),
    Column("scheme", ("योजना", "योजना का नाम", "scheme name"), cells.choice(list(SCHEMES), _SCHEMES)),
]
CARDS = [
    Column("beneficiary_id", _ID_HEADERS, _person_id, required=True),
    Column(
        "outcome",
        ("परिणाम", "स्थिति", "कार्ड की स्थिति", "status"),
        cells.choice(OUTCOMES, _OUTCOMES),
        required=True,
    ),
    Column(
        "outcome_on",
        ("दिनांक", "तिथि", "परिणाम दिनांक", "कार्ड बनने की तिथि", "date"),
        outcome_on,
        required=True,
    ),
    Column("reason", ("कारण", "अस्वीकृति का कारण"), cells.choice(list(reasons.REASONS), _REASONS)),
    Column("login_id", ("लॉगिन आईडी", "आईडी", "login"), _person_id),
    Column("card_number", ("कार्ड नंबर", "कार्ड क्रमांक", "कार्ड संख्या", "card no", "pmjay id"), _person_id),
]
# Columns in which nearly every cell is another: one that matches is its own value and needs no look by the
# parser, which says the same of it (tested). The cells of other columns are parsed once for each text.
_ID = r"[0-9A-Za-z][0-9A-Za-z/._-]{0,39}"
PLAIN = {"beneficiary_id": _ID, "family_id": _ID, "card_number": _ID, "mobile": "[6-9][0-9]{9}"}
COLUMNS: dict[str, list[Column]] = {"eligibility": PEOPLE, "cards": CARDS}
Report = Callable[[str, int, int | None], None]
