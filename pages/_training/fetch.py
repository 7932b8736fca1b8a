"""Data sets that do not come with Nabla: where they are not there, how one gets them."""

import streamlit as st

from core.data.downloads import data_folder, download, present
from core.data.training_sets import FACTS
from pages._training.stage import sentence

FAILED = "training.fetch_failed"


def ready(name: str) -> bool:
    """Whether the set is there; where it is not, a sentence and, with a folder for it, a button."""
    if not FACTS[name].download:
        return True
    folder = data_folder()
    if folder is None:
        st.info(
            f"{name} does not come with Nabla. Whoever runs this server can start it with the environment "
            "variable NABLA_DATA, the folder in which the data set lies or into which it may be fetched. "
            "*Fashion-MNIST, 7,000* is here without that.",
            icon=":material/folder_open:",
        )
        return False
    if present(name, folder):
        return True
    st.info(
        f"{name} is not on this server yet. It is fetched from the internet once, for everybody: "
        f"{FACTS[name].download / 1e6:,.0f} MB.",
        icon=":material/cloud_download:",
    )
    if FAILED in st.session_state:
        st.error(st.session_state.pop(FAILED), icon=":material/error:")
    if st.button(f"Fetch {name}", type="primary", key="training.fetch"):
        bar = st.progress(0.0, f"Fetching {name}")
        try:
            download(name, folder, lambda share: bar.progress(min(1.0, share), f"Fetching {name}"))
        except (OSError, ValueError) as error:
            st.session_state[FAILED] = sentence(error)
        st.rerun()
    return False
