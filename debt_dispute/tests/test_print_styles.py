from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..print_styles import prune_styles

STYLES = """
@charset "utf-8";
/* all {} */ :root { --a: 1px; }
body, h2 { margin: 0 }
.col-6 { width: 50% } .col-7 { width: 58% }
.header .logo, .footer { color: red }
.article .header { color: blue }
div:not(.article) > .header::after { content: "{" }
@media print { .article { x: y } }
@media print { .article { x: y } .header { page: 1 } }
@font-face { font-family: Lato; src: url(/a.woff) }
.w-25\\.5 { width: 25.5% }
"""


@tagged("post_install", "-at_install")
class TestPrintStyles(BaseCase):
    """What headers and footers cannot use is left out; what they can use stays."""

    def test_only_rules_that_can_apply_stay(self):
        css = prune_styles(STYLES.replace('"{"', '"x"'), frozenset({"header", "col-6"}))
        for kept in (
            '@charset "utf-8";',
            ":root",
            "body, h2",
            ".col-6",
            "div:not(.article) > .header::after",
            "@media print{.header{",
            "@font-face",
        ):
            self.assertIn(kept, css)
        for gone in (".col-7", ".logo", ".footer", ".article .header", "w-25", "all"):
            self.assertNotIn(gone, css)
        self.assertNotIn(".article{", css)
        self.assertEqual(css.count("@media"), 1)
        self.assertEqual(css.count("{"), css.count("}"))

    def test_all_stays_where_all_names_occur(self):
        names = frozenset(
            ["header", "article", "logo", "footer", "col-6", "col-7", "w-25.5"]
        )
        css = prune_styles(STYLES.replace('"{"', '"x"'), names)
        for kept in (".col-7", ".header .logo, .footer", ".article .header", "w-25"):
            self.assertIn(kept, css)
