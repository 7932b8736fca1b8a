"""Numbers in sentences."""

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """Three digits; what is not finite is said, never left blank."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if 1000 <= abs(value) < 10_000:
        return f"{value:.0f}".replace("-", "−")
    if value == 0 or 0.001 <= abs(value) < 1000:
        return f"{value:.3g}".replace("-", "−")
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}".replace("-", "−")


def size(count: int) -> str:
    """Bytes as people read them: ``1.4 MiB``."""
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        if count >= 10 * unit:
            return f"{count / unit:,.0f} {name}"
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} B"
