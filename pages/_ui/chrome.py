"""The frame of every topic page: its header, its sources, the link that shares the view."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from core.device import best_device, device_name
from pages._ui import links, navigation, routes, style


def header(name: str) -> None:
    """Title, claim and the device in the corner; call it first on a page."""
    navigation.recover_deep_link()
    links.mend()
    style.apply()
    r = routes.route(name)
    with st.container(horizontal=True, vertical_alignment="bottom", key="header"):
        st.title(r.title, anchor=False)
        st.markdown(r.claim)
        st.caption(f":material/memory: {device_name(best_device())}", width="content")


def share(private: bool) -> None:
    """A button that shows the address of the present view; ``private`` when it shows a file of one's own."""
    popover = st.popover("Share this view", icon=":material/link:", on_change="rerun", key="share.popover")
    if not popover.open:  # its content costs the browser time with every change, seen or not
        return
    address = (st.context.url or "").split("?")[0]
    query = urlencode(st.query_params.to_dict())
    popover.code(f"{address}?{query}" if query else address, language=None, wrap_lines=True)
    popover.caption(
        "The link carries every setting, but not your own file: it never leaves your session. Who opens the link sees "
        "the same view, and drops in a file of their own."
        if private
        else "The link carries everything that you see."
    )


def sources(entries: Sequence[str]) -> None:
    """The sources of a page, one Markdown line each."""
    st.markdown("\n".join(f"- {entry}" for entry in entries))
