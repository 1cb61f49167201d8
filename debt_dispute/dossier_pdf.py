"""Makes one numbered PDF of many files: pages, pictures, stamps and bookmarks.

Knows files and pages, no records. Odoo runs on ``pypdf`` or on ``PyPDF2``; what
stands here works with both.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageOps, ImageSequence
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tools.pdf import PdfReader, PdfWriter, generic

#: First bytes of the pictures that become pages.
PICTURE_SIGNATURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
)
PICTURE_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP", "MPO")
#: Larger ones would take more memory than a dossier may use.
MAX_PICTURE_PIXELS = 50_000_000
#: Long side of a picture on paper: A4 at 200 dots per inch.
PICTURE_SIDE = 2339
PICTURE_MARGIN = 36
#: A stamp has this size on A4, and grows with the page.
STAMP_SIZE = 8
STAMP_FONT = "Helvetica"
STAMP_RESOURCE = "/DebtDossierFont"


class PageError(Exception):
    """A file cannot be shown as pages.

    ``reason``: ``empty``, ``encrypted``, ``broken``, ``picture``, ``large``, or
    ``format`` for what is no PDF and no picture.
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Pages(NamedTuple):
    """A PDF that is whole, and how many pages it has."""

    content: bytes
    count: int


class Heading(NamedTuple):
    """A heading of a printed PDF: its level from 0, and its page from 0."""

    level: int
    title: str
    page: int


@dataclass
class PdfBook:
    """Pages in order, with the label that each gets and the bookmarks."""

    def __post_init__(self):
        self.writer: Any = PdfWriter()
        self.labels: list[str] = []
        self.bookmarks: list[tuple[str, int, bool]] = []

    @property
    def page_count(self):
        return len(self.labels)

    def add(self, content, label=""):
        """Append a PDF; return the number of its first page, from 1, and how many.

        :param content: a PDF that :func:`to_pages` returned, or that was just printed.
        :param label: stamped on each of its pages.
        """
        first = self.page_count + 1
        count = _append_all(self.writer, PdfReader(io.BytesIO(content), strict=False))
        self.labels.extend([label] * count)
        return first, count

    def add_bookmark(self, title, page, is_child=False):
        """Note a bookmark to a page, from 1; a child hangs under the last that is not.

        To be called in the order of the pages.
        """
        self.bookmarks.append((title, page, is_child))

    def save(self, path, describe_page, title):
        """Stamp all pages, and write the file.

        :param describe_page: called with the number of a page and of all pages; returns
            what stands at the foot of it.
        :param title: of the document, for its reader's window.
        """
        font = self._add_font()
        start = self._add_stream(b"q\n")
        for number, label in enumerate(self.labels, start=1):
            page = self.writer.pages[number - 1]
            footer = describe_page(number, self.page_count)
            self._stamp(page, font, start, label, footer)
        parent = None
        for name, page, is_child in self.bookmarks:
            added = self.writer.add_outline_item(
                name, page - 1, parent if is_child else None
            )
            parent = parent if is_child else added
        self.writer.add_metadata({"/Title": title})
        with Path(path).open("wb") as file:
            self.writer.write(file)

    # --- stamps -----------------------------------------------------------

    def _add_font(self):
        """Add the font of the stamps: one of those that each reader brings along."""
        name = generic.NameObject
        return self.writer._add_object(
            generic.DictionaryObject(
                {
                    name("/Type"): name("/Font"),
                    name("/Subtype"): name("/Type1"),
                    name("/BaseFont"): name(f"/{STAMP_FONT}"),
                    name("/Encoding"): name("/WinAnsiEncoding"),
                }
            )
        )

    def _add_stream(self, content):
        return self.writer._add_object(_make_stream(content))

    def _stamp(self, page, font, start, label, footer):
        """Draw over a page without touching what it draws itself."""
        name = generic.NameObject
        resources = _copy_dictionary(page, "/Resources")
        fonts = _copy_dictionary(resources, "/Font")
        fonts[name(STAMP_RESOURCE)] = font
        resources[name("/Font")] = fonts
        page[name("/Resources")] = resources
        drawing = b"\nQ\n" + draw_stamp(_PageBox.of(page), label, footer)
        page[name("/Contents")] = generic.ArrayObject(
            [start, *self._get_contents(page), self._add_stream(drawing)]
        )

    def _get_contents(self, page):
        """Return what a page draws, as a list of references."""
        if "/Contents" not in page:
            return []
        raw = page.raw_get("/Contents")
        contents = raw.get_object()
        if isinstance(contents, generic.ArrayObject):
            return list(contents)
        if isinstance(contents, generic.StreamObject):
            is_reference = isinstance(raw, generic.IndirectObject)
            return [raw if is_reference else self.writer._add_object(contents)]
        return []


@dataclass(frozen=True)
class _PageBox:
    """The visible part of a page, and how it is turned on the screen."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page):
        box = page.cropbox
        turned = page.get("/Rotate", 0)
        try:
            turned = int(turned) % 360
        except (TypeError, ValueError):
            turned = 0
        return cls(
            min(float(box.left), float(box.right)),
            min(float(box.bottom), float(box.top)),
            max(float(box.left), float(box.right)),
            max(float(box.bottom), float(box.top)),
            turned,
        )

    @property
    def size(self):
        """Return width and height as they are seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turned in (90, 270) else (width, height)

    @property
    def matrix(self):
        """Return the matrix from what is seen (origin bottom left) to the page."""
        return {
            90: (0, 1, -1, 0, self.right, self.bottom),
            180: (-1, 0, 0, -1, self.right, self.top),
            270: (0, -1, 1, 0, self.left, self.top),
        }.get(self.turned, (1, 0, 0, 1, self.left, self.bottom))


def draw_stamp(box, label, footer):
    """Return the drawing of a label (top right) and a footer (bottom centre)."""
    width, height = box.size
    size = STAMP_SIZE * max(min(width, height) / A4[0], 0.3)
    matrix = " ".join(f"{value:.3f}" for value in box.matrix)
    parts = [f"q {matrix} cm".encode()]
    if label:
        room = stringWidth(label, STAMP_FONT, size * 1.4)
        parts.append(
            _draw_text(label, size * 1.4, width - room - 3 * size, height - 3 * size, 1)
        )
    if footer:
        room = stringWidth(footer, STAMP_FONT, size)
        parts.append(_draw_text(footer, size, (width - room) / 2, 1.4 * size, 0))
    parts.append(b"Q\n")
    return b"\n".join(parts)


def _draw_text(text, size, left, base, frame):
    """Return a text on a white ground, so that it can be read on any page."""
    encoded = text.encode("cp1252", "replace")
    for letter in (b"\\", b"(", b")"):
        encoded = encoded.replace(letter, b"\\" + letter)
    room = stringWidth(text, STAMP_FONT, size)
    edge = 0.4 * size
    rectangle = (
        f"1 1 1 rg 0 0 0 RG 0.5 w {left - edge:.2f} {base - edge:.2f} "
        f"{room + 2 * edge:.2f} {size + 1.2 * edge:.2f} re {'B' if frame else 'f'} "
        f"0 0 0 rg BT {STAMP_RESOURCE} {size:.2f} Tf {left:.2f} {base:.2f} Td ("
    )
    return rectangle.encode() + encoded + b") Tj ET"


def _copy_dictionary(parent, key):
    """Return a copy of a dictionary that several pages may share."""
    copy = generic.DictionaryObject()
    found = parent.get(key)
    found = found.get_object() if found is not None else None
    if isinstance(found, generic.DictionaryObject):
        for name in found:
            copy[generic.NameObject(name)] = found.raw_get(name)
    return copy


# --- files to pages -------------------------------------------------------


def to_pages(content):
    """Return the :class:`Pages` of a file that has some: a PDF, or a picture.

    A PDF is copied page by page, which shows that all of it can be read.

    :param content: the whole file, as bytes.
    :raises PageError: with the reason why not.
    """
    if not content.strip(b"\x00\t\r\n "):
        raise PageError("empty")
    if b"%PDF-" in content[:1024]:
        return _copy_pdf(content)
    if is_picture(content):
        return _print_picture(content)
    raise PageError("format")


def is_picture(content):
    """Return whether a file says of itself that it is a picture."""
    return content.startswith(PICTURE_SIGNATURES) or (
        content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    )


def _copy_pdf(content):
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # Many are only protected against changes, and open without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise PageError("encrypted")
        writer = PdfWriter()
        count = _append_all(writer, reader)
        if not count:
            raise PageError("broken")
        copied = io.BytesIO()
        writer.write(copied)
        return Pages(copied.getvalue(), count)
    except PageError:
        raise
    # A PDF from outside can be broken in more ways than the library has errors for.
    except Exception as error:
        # Also where the library lacks what a kind of encryption needs.
        reason = "encrypted" if b"/Encrypt" in content else "broken"
        raise PageError(reason) from error


def _append_all(writer, reader):
    """Append all pages of a reader; return how many."""
    count = len(reader.pages)
    if hasattr(writer, "append"):
        writer.append(reader, import_outline=False)
    else:
        for page in reader.pages:
            writer.add_page(page)
    return count


def _print_picture(content):
    """Return :class:`Pages` with a picture on A4, upright as the camera was held."""
    try:
        # A warning about a large picture is not needed: it is measured below.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(content), formats=PICTURE_FORMATS)
        # A JPEG can be read at a half, a quarter or an eighth of its size.
        image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        if image.width * image.height > MAX_PICTURE_PIXELS:
            raise PageError("large")
        writer = PdfWriter()
        frames = ImageSequence.Iterator(image) if image.format == "TIFF" else [image]
        for frame in frames:
            _add_picture(writer, frame)
        printed = io.BytesIO()
        writer.write(printed)
        return Pages(printed.getvalue(), len(writer.pages))
    except PageError:
        raise
    except Image.DecompressionBombError as error:
        raise PageError("large") from error
    except Exception as error:
        raise PageError("picture") from error


def _add_picture(writer, image):
    """Add a page with one picture on it, packed as JPEG."""
    image = _to_plain_colours(ImageOps.exif_transpose(image))
    page_size = landscape(A4) if image.width > image.height else A4
    scale = min(
        (page_size[0] - 2 * PICTURE_MARGIN) / image.width,
        (page_size[1] - 2 * PICTURE_MARGIN) / image.height,
        1.0,
    )
    width, height = image.width * scale, image.height * scale
    left, bottom = (page_size[0] - width) / 2, (page_size[1] - height) / 2
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=85)
    name, number = generic.NameObject, generic.NumberObject
    picture = _make_stream(packed.getvalue())
    picture.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): number(image.width),
            name("/Height"): number(image.height),
            name("/ColorSpace"): name(
                "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
            ),
            name("/BitsPerComponent"): number(8),
            name("/Filter"): name("/DCTDecode"),
        }
    )
    drawing = f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /Picture Do Q"
    page = writer.add_blank_page(*page_size)
    page[name("/Resources")] = generic.DictionaryObject(
        {
            name("/XObject"): generic.DictionaryObject(
                {name("/Picture"): writer._add_object(picture)}
            )
        }
    )
    page[name("/Contents")] = writer._add_object(_make_stream(drawing.encode()))


def _to_plain_colours(image):
    """Return a picture of a size for paper, grey or in colour, on white."""
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGB", image.size, "white")
        alpha = image.convert("RGBA")
        ground.paste(alpha, mask=alpha.getchannel("A"))
        return ground
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _make_stream(content):
    """Return a stream with these bytes as they are."""
    stream = generic.DecodedStreamObject()
    stream._data = content
    return stream


# --- printed files --------------------------------------------------------


def read_headings(content):
    """Return the headings of a PDF that wkhtmltopdf printed, in order.

    Empty if there are none: the version without patches makes no outline.
    """
    root = PdfReader(io.BytesIO(content), strict=False).trailer["/Root"]
    if "/Outlines" not in root or "/Dests" not in root:
        return []
    found = []
    _read_outline(root["/Outlines"], root["/Dests"], 0, found)
    return found


def _read_outline(node, places, level, found):
    child = node.get("/First")
    while child is not None:
        if "/Dest" in child and child["/Dest"] in places:
            place = places[child["/Dest"]].get_object()
            found.append(Heading(level, str(child["/Title"]), int(place[0])))
        _read_outline(child, places, level + 1, found)
        child = child.get("/Next")


def count_pages(content):
    """Return how many pages a PDF has."""
    return len(PdfReader(io.BytesIO(content), strict=False).pages)


def split_pages(content, starts):
    """Return one PDF per part.

    :param starts: first page of each part, from 0; the first part starts at 0.
    """
    reader = PdfReader(io.BytesIO(content), strict=False)
    ends = [*starts[1:], len(reader.pages)]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        writer = PdfWriter()
        for number in range(start, end):
            writer.add_page(reader.pages[number])
        part = io.BytesIO()
        writer.write(part)
        parts.append(part.getvalue())
    return parts
