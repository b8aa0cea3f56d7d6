"""Names as they sound: one key for either script and the usual spellings of a name.

A word is written in rough Latin letters (Devanagari by table), then letters that are spelt one for another
become one: v, w and b; sh and s; ph and f; z and j; ee and i; doubled letters. An a inside a word goes, long
or short, since Latin script does not tell it from the vowel that nobody speaks: राम, Ram and Raam are `rm`.
At the end it stays: it tells रमा from राम and कमला from कमल.
"""

import functools
import re
import unicodedata


def _listed(text):
    return text.split()


# A consonant carries the vowel A, which a vowel sign or a virama after it (|) takes away.
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        _listed("k kh g gh n c c j jh n t th d dh n t th d dh n p f b bh m y r l l v s s s h"),
        strict=True,
    )
)
_VOWELS = dict(zip("अआइईउऊऋएऐऑओऔ", _listed("a a i i u u ri e ai o o au"), strict=True))
_SIGNS = dict(zip("ािीुूृेैॅॉोौ", _listed("a i i u u ri e ai e o o au"), strict=True)) | {"्": ""}
_OTHERS = {"ं": "n", "ँ": "n", "ः": "", "ऽ": "", "ॐ": "om", "।": " ", "॥": " "}
_LETTERS = str.maketrans(
    {letter: sound + "A" for letter, sound in _CONSONANTS.items()}
    | {sign: "|" + sound for sign, sound in _SIGNS.items()}
    | _VOWELS
    | _OTHERS
)
_UNSEEN = dict.fromkeys([*range(0x300, 0x370), 0x93C, 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF, *map(ord, "'’`")])
_APART = dict.fromkeys([*range(33), *map(ord, '!"#$%&()*+,-./:;<=>?@[\\]^_{|}~'), *range(0x7F, 0xA1)], " ")
_APART |= dict.fromkeys([*range(0x2000, 0x2070), 0x964, 0x965, 0x970], " ")
_CLEAN = {**_APART, **_UNSEEN, **{ord(digit): str(n) for n, digit in enumerate("०१२३४५६७८९")}}
_TOGETHER = (("ज्ञ", "ग्य"), ("ड़", "र"), ("ढ़", "र्ह"))  # ज्ञ is said gya; ड़ and ढ़ as a kind of r

_SPELLINGS = [
    (re.compile(spelling), sound)
    for spelling, sound in [
        (r"^jn|^dny", "gy"),
        (r"chh?", "c"),
        (r"sh", "s"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"ck|q", "k"),
        (r"z", "j"),
        (r"ow(?=[^aeiou])", "o"),  # Chowdhury
        (r"w", "v"),
        (r"ee+|ii+", "i"),
        (r"oo+|uu+", "u"),
        (r"aa+", "a"),
        (r"ai|ae", "ay"),  # Jai, Jay; Naina, Nayana; बाई
        (r"au|ou", "o"),
        (r"ao$", "av"),
        (r"ia", "iya"),
        (r"[ae]yi$", "ay"),  # Bajpai, Vajpeyi
        (r"ey$", "e"),
        (r"(?<=[^aeiouy])y$", "i"),
        (r"(?<=[lmy])ah$", "a"),  # Abdullah
        (r"sin(?:gh|g|h)$", "sing"),
        (r"(?<=n)d[ea]r$", "dra"),  # Surender, Surendra
        (r"([^a\d])\1+", r"\1"),
        (r"(?<!^)a(?!$)", ""),
        (r"n(?=[pbf])", "m"),
        (r"v", "b"),
        (r"^lc(?=m)", "lks"),  # Lachhman, Lakshman
    ]
]
_SPOKEN_END = re.compile(r"(?:[^aeiouA|][ryv]|sn|pt)A$")  # चन्द्र is Chandra, but राम is Ram
# Words that are spelt in ways that no rule joins, by their keys.
_SAME = (
    dict.fromkeys(["md", "mo", "mohd", "mohmed", "mohmad", "muhmd", "muhmed", "mhmd"], "mohmd")
    | dict.fromkeys(["syed", "syyd", "sed", "syid"], "syd")
    | {"gudiya": "guriya", "lkda": "lkra", "bda": "bra", "jngde": "jngre", "gykbd": "gykbr", "brkde": "brkre"}
    | {"tirke": "tirki", "uyke": "uike", "rukmini": "rukmni", "sribstba": "sribstb"}
)
_TITLES = {
    *_listed("श्री श्रीमती श्रीमति सुश्री कु कुमारी डॉ डा स्व स्वर्गीय shri sri shree smt shrimati srimati sushri"),
    *_listed("km ku kum kumari mr mrs ms miss dr late mst"),
}
# Letters of which the next one may make another: p of ph, e of ee, o of oo, y before a vowel.
_OPEN_END = re.compile(r"(?:(?<=[^aeiou])y)?(?:(?<!e)e|(?<!o)o)$|p$|(?<=[^aeiou])y$")


def key(name):
    """The folded key of a name: सुनीता, Sunita and Suneeta are the same. Text is kept as given elsewhere.

    Words stay words, apart by one space; titles before the name go. A key holds no sign that `LIKE` knows.
    """
    return " ".join(filter(None, map(_word, _words(name))))


def prefix(text):
    """The key of a name that is still being typed: keys of the names that it may become begin with it."""
    words = _words(text)
    if not words or text[-1:].isspace():
        return key(text)
    return " ".join([*filter(None, map(_word, words[:-1])), _begun(words[-1])])


def _words(name):
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name)
    for letters, sound in _TOGETHER:
        plain = plain.replace(letters, sound)
    words = plain.casefold().translate(_CLEAN).split()
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return words


def _begun(word):
    found = _word(_OPEN_END.sub("", word))
    return found[:-1] if found.endswith("a") and len(found) > 1 else found


@functools.lru_cache(maxsize=100_000)
def _word(word):
    if not word.isascii():
        word = word.translate(_LETTERS).replace("A|", "").replace("|", "")
        if not _SPOKEN_END.search(word):
            word = word.removesuffix("A")
        word = word.replace("A", "a")
    if word.startswith("x"):  # Xalxo and Xaxa are खलखो and खाखा
        word = word.replace("x", "kh")
    for spelling, sound in _SPELLINGS:
        word = spelling.sub(sound, word)
    return _SAME.get(word, word)
