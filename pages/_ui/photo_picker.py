"""Choose a bundled picture, or bring one: upload or camera, opened safely, kept in this session alone."""

from collections.abc import Mapping

import streamlit as st

from core.images import Photo, PhotoRefused, open_photo

OWN = "own"


def choose(topic: str, titles: Mapping[str, str], default: str) -> str:
    """The picture menu; returns a key of ``titles``, or ``OWN``."""
    options = [*titles, OWN]
    return st.selectbox(
        "Picture",
        options,
        index=options.index(default),
        format_func=lambda key: titles.get(key, "My own photo"),
        key=f"{topic}.picture",
        bind="query-params",
        width=240,
    )


def own_photo() -> Photo | None:
    """The photo that this session brought, if it brought one."""
    return st.session_state.get("photo.own")


def own_bytes() -> bytes | None:
    """The file of ``own_photo`` as it came, for a download at full resolution."""
    return st.session_state.get("photo.bytes")


def _take(topic: str, widget: str) -> None:
    """Open what was dropped in; one photo a session is kept, a new one replaces it."""
    state, upload = st.session_state, st.session_state[widget]
    state.pop("photo.refused", None)
    if upload is None:  # taken away, or about to be replaced: the uploader clears itself first
        before = {key: state[key] for key in ("photo.own", "photo.bytes") if key in state}
        _forget()
        state["photo.before"], state["photo.drawn"] = before, 0
        return
    data = upload.getvalue()
    before = state.pop("photo.before", {})
    try:
        state["photo.own"] = open_photo(data)
        state["photo.bytes"] = data
        state[f"{topic}.picture"] = OWN
        state["photo.box"] = False  # closed, or it would cover the picture it has brought
    except PhotoRefused as refusal:
        state["photo.refused"] = str(refusal)
        state.update(before)  # a bad file does not cost the good one before it


def _forget() -> None:
    for key in ("photo.own", "photo.bytes", "photo.refused", "photo.before"):
        st.session_state.pop(key, None)


def _drop_what_was_taken_away() -> None:
    """A photo that was taken away and not replaced at once is forgotten with the second run after that."""
    if "photo.before" in st.session_state:
        st.session_state["photo.drawn"] += 1
        if st.session_state["photo.drawn"] > 1:
            del st.session_state["photo.before"]


def intake(topic: str) -> None:
    """A button that opens uploader and camera, with the promise about the photo; what was refused stands below."""
    _drop_what_was_taken_away()
    box = st.popover(
        "Use your own photo", icon=":material/add_photo_alternate:", on_change="rerun", key="photo.box"
    )
    with box:
        st.caption(
            ":material/lock: Your photo stays in the memory of this session: it is never stored, nobody else can "
            "see it, and place, time and camera are dropped at once."
        )
        st.file_uploader(
            "Drop it here",
            key="photo.upload",
            on_change=_take,
            args=(topic, "photo.upload"),
            help="JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF or HEIC; up to 25 MB and 50 megapixels.",
        )
        if st.toggle("Use the camera", key="photo.camera_on"):
            st.camera_input("Take a photo", key="photo.camera", on_change=_take, args=(topic, "photo.camera"))
        if refusal := st.session_state.get("photo.refused"):
            st.error(refusal, icon=":material/broken_image:")
        if own_photo() is not None:
            st.caption(" ".join(("Your photo is on the page.", *own_photo().notes)))
            st.button("Forget my photo", on_click=_forget, icon=":material/delete:")
