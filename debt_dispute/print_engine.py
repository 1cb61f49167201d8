"""Has wkhtmltopdf print many documents, each to a PDF of its own, a few at a time.

Knows files and processes, no records: what runs beside the caller's thread touches
neither a cursor nor an environment.
"""

import io
import logging
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from odoo.tools.pdf import PdfReader

_logger = logging.getLogger(__name__)

#: Processes at a time; each takes some 50 MB of memory.
PROCESSES = 2
#: Odoo's script finds the header of a document by the number in this name.
BODY_NAME = "report.body.tmp.{number}.html"
MILLIMETERS_PER_POINT = 25.4 / 72
#: A heading stands in the outline of a PDF, with its place on the page.
MARK = '<h1 style="margin: 0; font-size: 1px; line-height: 1px;">.</h1>'


class Margins(NamedTuple):
    """HTML of the header and the footer of each page."""

    header: str
    footer: str


class PrintEngine:
    """Prints in the background, between ``with`` and :meth:`collect`.

    A process is told one document after the other on its standard input
    (``--read-args-from-stdin``). No page of one can come into the file of another,
    and the memory of one is free before the next begins.
    """

    def __init__(self, program, processes=PROCESSES):
        self._program = program
        self._processes = processes
        self._jobs = []
        self._exit = ExitStack()

    def __enter__(self):
        folder = TemporaryDirectory(prefix="debt_print_")
        self._folder = Path(self._exit.enter_context(folder))
        self._pool = ThreadPoolExecutor(self._processes, "debt_print")
        self._exit.callback(self._pool.shutdown, cancel_futures=True)
        return self

    def __exit__(self, *error):
        self._exit.close()

    def start(self, bodies, margins, arguments):
        """Begin to print documents that have their margins in common.

        :param bodies: key -> HTML of a document.
        :param arguments: of wkhtmltopdf, without the names of files.
        """
        folder = self._folder / str(len(self._jobs))
        self._jobs.append(
            self._pool.submit(self._print, folder, dict(bodies), margins, arguments)
        )

    def collect(self):
        """Wait, and return key -> PDF of all documents that came out whole."""
        contents = {}
        for job in self._jobs:
            contents.update(job.result())
        return contents

    def _print(self, folder, bodies, margins, arguments):
        folder.mkdir()
        (folder / "header.html").write_text(margins.header, "utf-8")
        (folder / "footer.html").write_text(margins.footer, "utf-8")
        lines = []
        for number, body in enumerate(bodies.values()):
            name = BODY_NAME.format(number=number)
            (folder / name).write_text(body, "utf-8")
            lines.append(f"{name} {number}.pdf\n")
        files = ["--header-html", "header.html", "--footer-html", "footer.html"]
        options = ["--read-args-from-stdin", *arguments, *files]
        _run(self._program, options, folder, "".join(lines))
        printed = {
            key: _read_whole(folder / f"{number}.pdf")
            for number, key in enumerate(bodies)
        }
        return {key: content for key, content in printed.items() if content}


@lru_cache(maxsize=64)
def measure_height(program, html, arguments):
    """Return how many millimetres of a page ``html`` takes, ``None`` if unknown.

    :param arguments: tuple of those of wkhtmltopdf.
    """
    with TemporaryDirectory(prefix="debt_print_") as name:
        folder = Path(name)
        page = html.replace("</body>", f"{MARK}</body>")
        (folder / "page.html").write_text(page, "utf-8")
        options = [*arguments, "--margin-top", "0", "page.html", "page.pdf"]
        _run(program, options, folder)
        content = _read_whole(folder / "page.pdf")
    if not content:
        return None
    reader = PdfReader(io.BytesIO(content), strict=False)
    places = reader.trailer["/Root"].get("/Dests", {})
    if len(reader.pages) != 1 or not places:
        return None
    # The mark is the lowest heading: [page, /XYZ, left, top, zoom].
    mark = min(float(place.get_object()[3]) for place in places.values())
    return (float(reader.pages[0].mediabox.top) - mark) * MILLIMETERS_PER_POINT


def _run(program, options, folder, lines=""):
    done = subprocess.run(  # noqa: S603 - Odoo's own program and our files
        [program, *options],
        cwd=folder,
        input=lines.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        _logger.info("wkhtmltopdf: %s", done.stderr[-1000:])


def _read_whole(path):
    """Return a PDF, ``None`` if it is not there to its end."""
    content = path.read_bytes() if path.exists() else b""
    is_whole = content.startswith(b"%PDF") and b"%%EOF" in content[-32:]
    return content if is_whole else None
