"""What one takes home: a script to run oneself, and files."""

from collections.abc import Callable

import streamlit as st


def download(label: str, file_name: str, make: Callable[[], bytes]) -> None:
    """A button for a PNG that is made when it is clicked."""
    st.download_button(label, make, file_name, "image/png", on_click="ignore", icon=":material/download:")


def run_it_yourself(source: str, file_name: str) -> None:
    """Show ``source`` with a copy button, and offer it as a file."""
    st.download_button(
        "The script", source, file_name, "text/x-python", on_click="ignore", icon=":material/download:"
    )
    st.code(source, language="python", height=420)
