"""Receipts to show: small PDF files that any viewer opens."""

from __future__ import annotations

from bot.domain.money import to_major


def receipt_pdf(number: str, amount_minor: int, currency: str = "CNY") -> bytes:
    """One page with the request's number and the amount, the same bytes for the same facts."""
    lines = ("Receipt", f"For {number}", f"Total {currency} {to_major(amount_minor, currency)}")
    shown = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    text = f"BT /F1 18 Tf 60 240 Td {shown} ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 360 300] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    )
    content = b"%PDF-1.4\n"
    starts = []
    for index, body in enumerate(objects, start=1):
        starts.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(content),
    )
    return content + end + trailer
