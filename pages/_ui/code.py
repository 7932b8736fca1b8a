"""Run it yourself: a script to copy or download."""

import streamlit as st


def run_it_yourself(source: str, file_name: str) -> None:
    """Show ``source`` with a copy button, and offer it as a file."""
    st.download_button(
        "Download the script", source, file_name, "text/x-python", on_click="ignore", icon=":material/download:"
    )
    st.code(source, language="python", height=420)
