from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..qr_code import QUIET_ZONE, SCALE, draw_qr_code


@tagged("post_install", "-at_install")
class TestQrCode(BaseCase):
    """The picture of a QR code has each module of the code in its place."""

    def test_every_module_and_the_white_around_it(self):
        text = "BCD\n002\n1\nSCT\nABNANL2A\nKade B.V.\nNL91ABNA0417164300\nEUR12.34"
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(text)
        code.make()
        size = code.getModuleCount() + 2 * QUIET_ZONE
        image = Image.open(BytesIO(draw_qr_code(text)))
        self.assertEqual(image.size, (size * SCALE, size * SCALE))
        for row in range(size):
            for column in range(size):
                inside = range(QUIET_ZONE, size - QUIET_ZONE)
                dark = (
                    row in inside
                    and column in inside
                    and code.isDark(row - QUIET_ZONE, column - QUIET_ZONE)
                )
                first = image.getpixel((column * SCALE, row * SCALE))
                last = image.getpixel(((column + 1) * SCALE - 1, row * SCALE))
                self.assertEqual((first == 0, last == 0), (dark, dark), (row, column))
