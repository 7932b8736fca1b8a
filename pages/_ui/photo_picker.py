"""Choose a bundled picture, or bring one: upload or camera, opened safely, kept in this session alone."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from core.images import Photo, PhotoRefused, open_photo

OWN = "own"  # the same name as in core.data.subjects
_T = TypeVar("_T")


def choose(
    topic: str, titles: Mapping[str, str], default: str, on_change: Callable[[], None] | None = None
) -> str:
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
        on_change=on_change,
    )


def own_photo() -> Photo | None:
    """The photo that this session brought, if it brought one."""
    return st.session_state.get("photo.own")


def own_bytes() -> bytes | None:
    """The file of ``own_photo`` as it came, for a download at full resolution."""
    return st.session_state.get("photo.bytes")


def keep_levels(key: str, make: Callable[[], _T]) -> _T:
    """What ``make`` gives for the present picture, made once for each ``key`` and gone with the photo."""
    if st.session_state.get("photo.levels", ("",))[0] != key:
        st.session_state["photo.levels"] = key, make()
    return st.session_state["photo.levels"][1]


def _take(topic: str, widget: str) -> None:
    """Open what was dropped in. One photo a session is kept: a new one replaces it, a refused one does not."""
    upload = st.session_state[widget]
    st.session_state.pop("photo.refused", None)
    if (
        upload is None
    ):  # the uploader was emptied, as it also is before each new file; forgetting has its own button
        return
    data = upload.getvalue()
    try:
        st.session_state["photo.own"] = open_photo(data)
        st.session_state["photo.bytes"] = data
        st.session_state[f"{topic}.picture"] = OWN
        st.session_state["photo.box"] = False  # closed, or it would cover the picture it has brought
    except PhotoRefused as refusal:
        st.session_state["photo.refused"] = str(refusal)


def _forget(topic: str, default: str) -> None:
    """Let go of the photo wherever it is held: here, in the uploader and the camera, as pixels and as a picture."""
    for key in ("photo.own", "photo.bytes", "photo.refused", "photo.levels"):
        st.session_state.pop(key, None)
    st.session_state["photo.uploader"] = st.session_state.get("photo.uploader", 0) + 1
    st.session_state["photo.box"] = False
    if st.session_state.get(f"{topic}.picture") == OWN:
        st.session_state[f"{topic}.picture"] = default


def intake(topic: str, default: str) -> None:
    """A button that opens uploader and camera, with the promise about the photo; what was refused stands below.

    ``default`` is the picture that is shown again when the photo is forgotten.
    """
    generation = st.session_state.get(
        "photo.uploader", 0
    )  # a new one, and Streamlit drops the file of the old
    upload, camera = f"photo.upload.{generation}", f"photo.camera.{generation}"
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
            key=upload,
            on_change=_take,
            args=(topic, upload),
            help="JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF or HEIC; up to 25 MB and 50 megapixels.",
        )
        if st.toggle("Use the camera", key="photo.camera_on"):
            st.camera_input("Take a photo", key=camera, on_change=_take, args=(topic, camera))
        if refusal := st.session_state.get("photo.refused"):
            st.error(refusal, icon=":material/broken_image:")
        if own_photo() is not None:
            st.caption(
                " ".join(("Your photo is on the page until you have it forgotten.", *own_photo().notes))
            )
            st.button("Forget my photo", on_click=_forget, args=(topic, default), icon=":material/delete:")
