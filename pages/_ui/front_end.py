"""The components that run in the browser, from the files in ``assets``.

Streamlit sends the source of a component along with each of its messages: 38 KB for a marker of half a kilobyte, many
times a second while somebody drags. So a component is a line that fetches its source once, from ``ADDRESS``. A script
that runs without Nabla's own server, where nobody answers there, carries its sources in its messages.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

import streamlit as st

ADDRESS = "front-end"
_ASSETS = Path(__file__).parents[2] / "assets"
_served = False
# Streamlit's front end imports a script as a blob, which has no address that a path could be relative to.
_FETCH = (
    "const fetched = await import(new URL({address}, document.baseURI));\nexport default fetched.default;\n"
)
_DRESS = (
    "{{ const sheet = new CSSStyleSheet(); sheet.replaceSync({styles}); "
    "document.adoptedStyleSheets.push(sheet); }}"
)


def serve() -> None:
    """From now on somebody answers at ``ADDRESS`` with what ``bundle`` gives; to be called before the first page."""
    global _served
    _served = True


def source(*names: str) -> str:
    """The files of these names as one; a component is given one script and one style sheet."""
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)


def component(name: str, *, css: tuple[str, ...], js: tuple[str, ...]):
    """What mounts the component ``nabla.name`` of these files: Streamlit's own callable.

    Not isolated in a shadow root: measuring tools look for ``[data-drawn]`` in the document.
    """
    if not _served:
        return st.components.v2.component(
            f"nabla.{name}", css=source(*css), js=source(*js), isolate_styles=False
        )
    names = ",".join((*js, *css))
    digest = hashlib.sha256(bundle(names).encode()).hexdigest()[:12]  # another address for another version
    line = _FETCH.format(address=json.dumps(f"{ADDRESS}/{names}?{digest}"))
    return st.components.v2.component(f"nabla.{name}", js=line, isolate_styles=False)


@cache
def bundle(names: str) -> str | None:
    """One script of the files whose ``names`` are parted by commas, the style sheets among them applied by it.

    None where one of them is no script or style sheet of ours.
    """
    wanted = names.split(",")
    if not _ours().issuperset(wanted):
        return None
    styles = source(*(name for name in wanted if name.endswith(".css")))
    return source(*(name for name in wanted if name.endswith(".js"))) + _DRESS.format(
        styles=json.dumps(styles)
    )


@cache
def _ours() -> frozenset[str]:
    found = (path for kind in ("*.js", "*.css") for path in _ASSETS.rglob(kind))
    return frozenset(path.relative_to(_ASSETS).as_posix() for path in found)
