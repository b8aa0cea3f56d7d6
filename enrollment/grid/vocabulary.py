"""The words of a chat: what "बने", "reject", "समग्र" mean, in the spellings that people use.

Patterns over text as `reading.plain` writes it (small letters, no nukta), a kind each: `made`, `rejected`,
`total`, or a reason. Longer ones come first: "नहीं बने" is not "बने".
"""

from enrollment.grid.keys import KEYS

# the short keys, the longer ones first
REASON_KEYS = {key.lower(): reason for key, reason in sorted(KEYS.items(), key=lambda item: -len(item[0]))}
_NOT = r"(?:नहीं|नही|नहि|nahi|nahin|not)"
_MIS = rf"(?:मिसमैच|मिस मैच|मिलान {_NOT}|mismatch|mis match|अलग|गलत)"
_SAMAGRA = r"(?:समग्र|samagra|smagra|samgra)(?: ?(?:आईडी|आई डी|आइडी|id))?(?: ?(?:का|में|me|ki))?"
_AADHAAR = r"(?:आधार|aadhaar|aadhar|adhar|adhaar|uid)(?: ?(?:का|में|me|ka))?"
_LIST = r"(?:सूची|लिस्ट|list)"

PHRASES = {
    rf"(?:{_NOT} (?:बने|बना|बनी|bane|bana|made)|(?:बने|bane) {_NOT})": "rejected",
    r"(?:पहले से(?: ही)?(?: (?:बने|बना|बनी|है))?|already(?: made)?|duplicate|डुप्लीकेट)": "already_made",
    rf"(?:{_LIST} (?:में|me|mein) (?:नाम |naam )?{_NOT}|{_NOT} (?:on|in) (?:the )?list|नाम {_NOT})": (
        "not_on_list"
    ),
    rf"{_SAMAGRA} {_MIS}": "samagra_mismatch",
    _SAMAGRA: "samagra_id_error",
    rf"{_AADHAAR} {_MIS}": "aadhaar_mismatch",
    _AADHAAR: "aadhaar_error",
    r"(?:सर्वर|सर्व र|server|sarver|technical|तकनीकी|टेक्निकल|नेटवर्क|network)"
    r"(?: ?(?:डाउन|बंद|down|error|समस्या|problem|issue))?": "server_down",
    r"(?:फिंगर ?प्रिंट|फिंगर|अंगूठा|अंगुली|finger ?print|finger|biometric|बायोमेट्रिक|बायोमैट्रिक)": "biometric_failed",
    r"(?:दस्तावेज|डॉक्यूमेंट|कागज|documents?|docs?)": "documents_missing",
    r"(?:अन्य|others?)": "other",
    r"(?:अस्वीकृत|अस्वीकृति|निरस्त|रिजेक्टेड|रिजेक्टेट|रिजेक्ट|रिजैक्ट|रेजेक्ट|rejected|rejects|reject|rejekt|rej|फेल|failed|fail)"
    r"(?: (?:कार्ड|card|cards))?": "rejected",
    r"(?:कुल|टोटल|total)(?: (?:कार्ड|card|cards))?": "total",
    r"(?:(?:कार्ड|काड|कार्ड्स|cards?) )?"
    r"(?:बनाए गए|बनाये गए|बन गए|बनाए|बनाये|बनाया|बने|बना|बनी|bane|bana|banaye|made|done)"
    r"(?: (?:कार्ड|काड|cards?))?": "made",
    r"(?:कार्ड|काड|कार्ड्स|cards?|ayushman|आयुष्मान)": "made",
}
# what is written together with its number: made45, reject6
KINDS = {"made": "made", "bane": "made", "card": "made", "cards": "made", "total": "total"}
KINDS |= {"reject": "rejected", "rejected": "rejected", "rej": "rejected", "fail": "rejected"}
