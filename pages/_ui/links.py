"""What no control can mean is taken out of an address before the controls read it."""

from contextlib import suppress
from math import isinf

import streamlit as st
from streamlit.errors import StreamlitAPIException


def mend() -> None:
    """Start over without the settings that are empty or infinite; for the head of a page.

    Streamlit takes an empty setting for "nothing chosen" even where something must be, and stumbles over an infinite
    number: a page would show an error instead of its default.
    """
    said = st.query_params
    before = len(said)
    for key in [key for key in said if not all(map(_meant, said.get_all(key)))]:
        with suppress(StreamlitAPIException):  # of what a control has already: nobody else may touch it
            del said[key]
    if len(said) < before:
        st.rerun()


def _meant(text: str) -> bool:
    try:
        return bool(text) and not isinf(float(text))
    except ValueError:
        return True
