"""Names of files that every program can unpack, whatever they were called before.

Plain Python, no records.
"""

import re
import unicodedata

MAX_NAME_LENGTH = 100
#: Mean something to a shell or to Windows.
FORBIDDEN = re.compile(r'[/\\:*?"<>|]+')
#: Hidden and control characters, halves of characters, pictures, what changes them.
DROPPED_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me")
MIME_EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "message/rfc822": "eml",
}


def safe_file_name(name, mimetype=""):
    """Return a file name without path, control characters and pictures.

    :param name: as the user or customer wrote it; may be empty.
    :param mimetype: tells the extension where the name has none.
    """
    name = unicodedata.normalize("NFC", name or "")
    name = FORBIDDEN.sub("-", name)
    name = "".join(
        letter
        for letter in name
        if unicodedata.category(letter) not in DROPPED_CATEGORIES
        and letter != "\N{VARIATION SELECTOR-16}"
    )
    name = " ".join(name.split()).strip(". -")
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        stem, extension = name, MIME_EXTENSIONS.get(mimetype, "")
    ending = f".{extension}" if extension else ""
    stem = stem[: MAX_NAME_LENGTH - len(ending)].strip(". ") or "file"
    return stem + ending


def number_file_name(number, count, name):
    """Return the name of an exhibit's file: its number with zeros, then its name."""
    digits = max(len(str(count)), 2)
    return f"{number:0{digits}d} {name}"
