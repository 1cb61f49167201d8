"""Freezing a large dossier: put after ``setup.py``, see ``benchmarks/dossier.py``.

Prints time and peak memory, its own and that of the programs that it starts, beside a
floor: the same bytes read, hashed and written once to a ZIP that packs nothing.
"""
# ruff: noqa: F821

import hashlib
import io
import random
import resource
import tempfile
import threading
import zipfile
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import odoo.http

INVOICES, FILES, MEGABYTES = 200, 300, 100
LIMIT_SECONDS, LIMIT_MEGABYTES = 60, 1024


class Server(ThreadingMixIn, WSGIServer):
    # wkhtmltopdf opens connections on which it asks nothing.
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


def serve():
    """Serve the styles of the printed pages; return the address."""
    server = make_server(
        "127.0.0.1",
        0,
        odoo.http.root,
        server_class=Server,
        handler_class=QuietHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def picture(size):
    """Return a JPEG of about so many bytes, of noise: it cannot be packed further."""
    side = int((size / 0.9) ** 0.5)
    image = Image.frombytes("L", (side, side), random.randbytes(side * side))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def paper(size, pages=4):
    """Return a scanned document: a PDF with a picture on each page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for _page in range(pages):
        scan = ImageReader(io.BytesIO(picture(size // pages)))
        canvas.drawImage(scan, 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def peak():
    """Return the peak memory of this process, and of the largest one it started."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own // 1024, children // 1024


def describe(name, seconds):
    own, children = peak()
    print(
        f"{name:<40}{seconds:8.2f} s, peak memory {own:5d} MB, "
        f"its largest program {children:5d} MB"
    )


def processor():
    """Return the processor time of this process, and of the programs it started."""
    return (
        time.process_time(),
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        + resource.getrusage(resource.RUSAGE_CHILDREN).ru_stime,
    )


random.seed(1)
env["ir.config_parameter"].set_param("report.url", serve())
company.partner_id.bank_ids = [
    Command.create({"acc_number": "NL91ABNA0417164300", "allow_out_payment": True})
]
debtor = make_debtors("debtor", 1)
template = template_invoice()
copy_invoices(template, debtor, INVOICES, today - timedelta(days=30))
moves = env["account.move"].search([("partner_id", "=", debtor.id)])
case = env["debt.case"]._open_for(moves)
size = MEGABYTES * 1000 * 1000 // FILES
total = 0
for number in range(FILES):
    is_scan = number % 3
    content = paper(size) if is_scan else picture(size)
    total += len(content)
    env["ir.attachment"].create(
        {
            "name": f"file {number}.{'pdf' if is_scan else 'jpg'}",
            "raw": content,
            "res_model": case._name,
            "res_id": case.id,
        }
    )
env.flush_all()
env.invalidate_all()
print(
    f"\ndossier: {INVOICES} invoices without a PDF, {FILES} files of "
    f"{total / 1e6:.0f} MB in all"
)
own, _children = peak()
print(f"{'before':<40}{'':>11}peak memory {own:5d} MB")


def copy_plainly():
    with (
        tempfile.TemporaryFile() as target,
        zipfile.ZipFile(target, "w") as archive,
    ):
        files = env["ir.attachment"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        for file in files:
            content = file.raw
            file.invalidate_recordset(["raw"])
            hashlib.sha256(content).hexdigest()
            archive.writestr(f"{file.id} {file.name}", content)


start = time.perf_counter()
copy_plainly()
describe("floor: read, hash and copy the files", time.perf_counter() - start)

start = time.perf_counter()
dossier = case._prepare_dossier()
describe(f"propose {len(dossier.exhibit_ids)} exhibits", time.perf_counter() - start)

# Printing is the engine's: shown apart.
spent = {"print": 0.0, "runs": 0}
Reports = type(env["ir.actions.report"])
run_engine = Reports._run_wkhtmltopdf


def timed(*args, **kwargs):
    begin = time.perf_counter()
    try:
        return run_engine(*args, **kwargs)
    finally:
        spent["print"] += time.perf_counter() - begin
        spent["runs"] += 1


Reports._run_wkhtmltopdf = timed
busy = processor()
start = time.perf_counter()
dossier._freeze()
seconds = time.perf_counter() - start
describe(f"freeze: {dossier.page_count} pages", seconds)
own, children = (now - before for now, before in zip(processor(), busy, strict=True))
print(f"{'  processor: Python, programs':<40}{own:8.2f} s, {children:.2f} s")
print(f"{'  of which wkhtmltopdf':<40}{spent['print']:8.2f} s in {spent['runs']} runs")
print(
    f"  PDF {dossier.pdf_attachment_id.file_size / 1e6:.0f} MB, "
    f"ZIP {dossier.zip_attachment_id.file_size / 1e6:.0f} MB"
)
own, children = peak()
within = seconds <= LIMIT_SECONDS and max(own, children) <= LIMIT_MEGABYTES
print(f"  within {LIMIT_SECONDS} s and {LIMIT_MEGABYTES} MB: {within}")
assert not dossier.exhibit_ids.filtered("problem")
cr.rollback()
# The files that the rolled back records left behind.
env["ir.attachment"]._gc_file_store_unsafe()
