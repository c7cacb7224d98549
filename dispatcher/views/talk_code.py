"""The seekers' link as squares that a phone reads, for posters and leaflets."""

import io

import segno


def talk_code(address: str) -> bytes:
    """An SVG, dark on light whatever page it lies on. Some of it may be torn off or soiled."""
    out = io.BytesIO()
    code = segno.make_qr(address, error="q")
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff", svgclass=None)
    return out.getvalue()
