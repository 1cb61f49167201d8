from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..print_styles import prune_styles

STYLES = """
@charset "utf-8";
/* all {} */ :root { --a: 1px; --b: url("data:x;--y"); }
:root { --c: 1; font-size: 12px }
@keyframes turn { 0% { x: y } 100% { x: z } }
body, h2 { margin: 0 }
.col-6 { width: 50% } .col-7 { width: 58% }
.header .logo, .footer { color: red }
.article .header { color: blue }
div:not(.article) > .header::after { content: "{" }
@media print { .article { x: y } }
@media print { .article { x: y } .header { page: 1 } }
@font-face { font-family: 'Lato'; src: url(/a.woff) }
@font-face { font-family: Roboto; src: url(/b.woff) }
@font-face { font-family: Odoo Sans; src: url(/c.woff) }
.col-6 { font: 12px/1.5 lato, serif }
.w-25\\.5 { width: 25.5% }
"""


@tagged("post_install", "-at_install")
class TestPrintStyles(BaseCase):
    """What printed pages cannot use is left out; what they can use stays."""

    def test_only_rules_that_can_apply_stay(self):
        css = prune_styles(
            STYLES.replace('"{"', '"x"'),
            frozenset({"header", "col-6"}),
            "font-family: 'Odoo Sans'",
        )
        for kept in (
            '@charset "utf-8";',
            ":root{font-size: 12px}",
            "body, h2",
            ".col-6",
            "div:not(.article) > .header::after",
            "@media print{.header{",
            "/a.woff",
            "/c.woff",
        ):
            self.assertIn(kept, css)
        gone = (".col-7", ".logo", ".footer", ".article .header", "w-25", "all")
        for part in (*gone, "--", "turn", "/b.woff"):
            self.assertNotIn(part, css)
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
