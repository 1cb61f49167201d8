"""Which files a customer may send: decided by name and by content alike.

Plain Python. It does not ask libmagic, which is there on one server and not on the
next: what is refused here is refused everywhere.
"""

import io
import unicodedata
import zipfile

#: Extension -> the type under which the file is kept and given back.
UPLOAD_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "heic": "image/heic",
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
MAX_NAME_LENGTH = 120
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
#: Folder that each kind of Office Open XML document has.
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/"}


def get_extension(file_name):
    """Return the extension of a file name in lower case, without the dot."""
    return (file_name or "").rpartition(".")[2].strip().lower()


def get_upload_type(file_name):
    """Return the MIME type of a file whose extension is allowed, else ``None``."""
    return UPLOAD_TYPES.get(get_extension(file_name))


def is_upload_allowed(file_name, content):
    """Return whether the content is what an allowed extension promises.

    :param content: the whole file, as bytes.
    """
    extension = get_extension(file_name)
    if not content or extension not in UPLOAD_TYPES:
        return False
    if extension == "pdf":
        return content.startswith(b"%PDF-")
    if extension == "png":
        return content.startswith(b"\x89PNG\r\n\x1a\n")
    if extension in ("jpg", "jpeg"):
        return content.startswith(b"\xff\xd8\xff")
    if extension == "webp":
        return content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if extension == "heic":
        return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS
    if extension == "txt":
        return _is_plain_text(content)
    return _is_document(extension, content)


def clean_file_name(file_name):
    """Return a file name that is safe to show: no path, no hidden characters.

    Characters that turn the direction of writing make ``exe.pdf`` of ``fdp.exe``.
    """
    name = (file_name or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(
        letter for letter in name if unicodedata.category(letter)[0] != "C"
    ).strip()
    stem, dot, extension = name.rpartition(".")
    if len(name) > MAX_NAME_LENGTH and dot:
        stem = stem[: MAX_NAME_LENGTH - len(extension) - 1]
        return stem + dot + extension
    return name[:MAX_NAME_LENGTH]


def _is_plain_text(content):
    """Return whether this is text that no program runs or draws."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if text.lstrip().startswith(("#!", "<")):
        return False
    return not any(letter < " " and letter not in "\t\n\r\f" for letter in text)


def _is_document(extension, content):
    """Return whether this is an office document of that kind, without macros."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any("vbaproject" in name.lower() for name in names):
                return False
            if any(name.startswith("Basic/") for name in names):
                return False
            if extension in OFFICE_FOLDERS:
                folder = OFFICE_FOLDERS[extension]
                return "[Content_Types].xml" in names and any(
                    name.startswith(folder) for name in names
                )
            if "mimetype" not in names:
                return False
            with archive.open("mimetype") as entry:
                return entry.read(100).strip() == UPLOAD_TYPES[extension].encode()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        # Broken, encrypted or packed in a way that is not known.
        return False
