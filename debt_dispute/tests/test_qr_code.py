import random

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..qr_code import CORNER, QuickQRCode, weigh


def count_points(rows):
    """Return the penalty points of a code, module by module."""
    size = len(rows)
    dark = 100 * sum(map(sum, rows)) // size**2
    points = 10 * (abs(dark - 50) // 5)
    for lines in (rows, [list(column) for column in zip(*rows, strict=True)]):
        for line in lines:
            length = 1
            for left, right in zip([*line, None], [*line[1:], None, None], strict=True):
                if left == right:
                    length += 1
                    continue
                points += length - 2 if length >= 5 and left is not None else 0
                length = 1
            points += 40 * sum(
                tuple(line[start : start + len(CORNER)]) == CORNER
                for start in range(size - len(CORNER))
            )
    for row in range(size - 1):
        for column in range(size - 1):
            block = rows[row][column : column + 2] + rows[row + 1][column : column + 2]
            points += 3 if len(set(block)) == 1 else 0
    return points


def to_number(rows):
    return sum(
        bit << place for place, bit in enumerate(bit for row in rows for bit in row)
    )


@tagged("post_install", "-at_install")
class TestQrCode(BaseCase):
    """A code has the mask that is easiest to read, found quickly."""

    def test_points_are_those_counted_module_by_module(self):
        chance = random.Random(18004)  # noqa: S311 - the same in each run
        for size in (21, 25, 33):
            for share in (0.1, 0.5, 0.9):
                rows = [
                    [int(chance.random() < share) for _column in range(size)]
                    for _row in range(size)
                ]
                rows[2][3 : 3 + len(CORNER)] = CORNER
                turned = [list(column) for column in zip(*rows, strict=True)]
                self.assertEqual(
                    weigh(to_number(rows), to_number(turned), size), count_points(rows)
                )

    def test_a_code_has_the_mask_with_the_fewest_points(self):
        for text in ("https://kade.example/my/invoices/1", "BCD\n002\n1\nSCT " * 9):
            quick = QuickQRCode(None, QRErrorCorrectLevel.M)
            quick.addData(text)
            quick.make()
            points = []
            for mask in range(8):
                code = QRCode(quick.version, QRErrorCorrectLevel.M)
                code.addData(text)
                code.makeImpl(True, mask)
                points.append(
                    count_points([[int(dark) for dark in row] for row in code.modules])
                )
            best = points.index(min(points))
            code.makeImpl(False, best)
            self.assertEqual(quick.modules, code.modules)
