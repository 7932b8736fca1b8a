"""The components that run in the browser, from the files in ``assets``.

Streamlit sends the source of a component along with each of its messages: 38 KB for a marker of half a kilobyte, many
times a second while somebody drags. So a component is a line that fetches its source once, from ``ADDRESS``. A script
that runs without Nabla's own server, where nobody answers there, carries its sources in its messages.
"""

import hashlib
import json
from pathlib import Path

import streamlit as st

ADDRESS = "front-end"
_ASSETS = Path(__file__).parents[2] / "assets"
_scripts: dict[str, str] | None = None  # by the name of the component; None: nobody serves them
# Streamlit's front end imports a script as a blob, which has no address that a path could be relative to. What a
# browser could not fetch once it does not fetch again from the same address.
_FETCH = """let fetched;
for (let attempt = 1; !fetched; attempt++) {{
  try {{
    fetched = await import(new URL({address} + (attempt > 1 ? `-${{attempt}}` : ""), document.baseURI));
  }} catch (error) {{
    if (attempt === 20) throw error;
    await new Promise((later) => setTimeout(later, 500 * Math.min(attempt, 6)));
  }}
}}
export default fetched.default;
"""
_DRESS = (
    "\n{{ const sheet = new CSSStyleSheet(); sheet.replaceSync({styles}); "
    "document.adoptedStyleSheets.push(sheet); }}"
)


def serve() -> None:
    """From now on somebody answers at ``ADDRESS`` with ``script``; to be called before the first page."""
    global _scripts
    _scripts = {}


def source(*names: str) -> str:
    """The files of these names as one; a component is given one script and one style sheet."""
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in names)


def component(name: str, *, css: tuple[str, ...], js: tuple[str, ...]):
    """What mounts the component ``nabla.name`` of these files: Streamlit's own callable.

    Not isolated in a shadow root: measuring tools look for ``[data-drawn]`` in the document.
    """
    if _scripts is None:
        return st.components.v2.component(
            f"nabla.{name}", css=source(*css), js=source(*js), isolate_styles=False
        )
    _scripts[name] = source(*js) + _DRESS.format(styles=json.dumps(source(*css)))
    digest = hashlib.sha256(_scripts[name].encode()).hexdigest()[:12]  # another address for another version
    line = _FETCH.format(address=json.dumps(f"{ADDRESS}/{name}.js?{digest}"))
    return st.components.v2.component(f"nabla.{name}", js=line, isolate_styles=False)


def script(name: str) -> str | None:
    """The script of a component, which also puts its styles on; None where no page has asked for such a one."""
    return (_scripts or {}).get(name)
