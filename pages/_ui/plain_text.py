"""Text from a file, for a place where Streamlit reads Markdown."""

import re

# What begins a link, a picture, a formula, code, a colour or an icon; a colon only where no blank follows.
_MARKUP = re.compile(r"[\\`*_\[\]<>$~|#&!]|:(?=\S)|(?<=www)\.")


def as_it_stands(text: str) -> str:
    """``text`` to be shown sign by sign: nothing in it is markup, and nothing turns or hides what stands beside it."""
    seen = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return _MARKUP.sub(r"\\\g<0>", seen)
