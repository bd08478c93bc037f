"""Codes that a phone's camera reads."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_code(address: str) -> str:
    """An address as an SVG drawing; its colours are fixed, for cameras want dark on light."""
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", border=2, light="#fff", xmldecl=False, omitsize=True, nl=False
    )
    return drawn.getvalue().decode()
