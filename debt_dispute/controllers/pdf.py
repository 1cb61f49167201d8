from odoo.http import content_disposition, request


def make_pdf_response(content, name, is_shown=False):
    """Return a PDF to the browser.

    :param content: the bytes of the PDF.
    :param name: name of the file, with its extension.
    :param is_shown: show it in the browser instead of saving it.
    """
    place = "inline" if is_shown else "attachment"
    return request.make_response(
        content,
        headers=[
            ("Content-Type", "application/pdf"),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", content_disposition(name, disposition_type=place)),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
