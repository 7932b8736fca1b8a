"""The sources of the components that run in the browser, from ``assets``."""

from pathlib import Path

_ASSETS = Path(__file__).parents[2] / "assets"


def source(*names: str) -> str:
    """The files of these names as one; a component is given one script and one style sheet."""
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)
