from functools import lru_cache
from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

#: Pixels per module, and modules of white around it (ISO 18004).
SCALE, QUIET_ZONE = 4, 4


@lru_cache(maxsize=256)
def draw_qr_code(text):
    """Return the PNG of the QR code of ``text``.

    Odoo's own drawing makes a shape of every module, which takes longer than all the
    rest of a letter.
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    modules = Image.new("1", (size, size))
    modules.putdata([0 if dark else 1 for row in code.modules for dark in row])
    image = Image.new("1", (size + 2 * QUIET_ZONE,) * 2, 1)
    image.paste(modules, (QUIET_ZONE, QUIET_ZONE))
    with BytesIO() as stream:
        image.resize((image.width * SCALE, image.height * SCALE)).save(stream, "PNG")
        return stream.getvalue()
