"""Convolution: a kernel slid over a picture of one's own."""

import streamlit as st

from core.data.grids import GRIDS
from core.data.photos import PHOTOS, load_photo
from pages._convolution import panels, view
from pages._convolution.controls import VIEWS, kernel_controls
from pages._ui import chrome, photo_picker, pictures
from pages._ui.figures.number_grid import number_grid

chrome.header("convolution")
TITLES = {name: photo.title for name, photo in PHOTOS.items()} | {name: g.title for name, g in GRIDS.items()}


@st.fragment
def lesson() -> None:
    left, right = st.columns([3, 1], gap="medium")
    with right:
        chosen = kernel_controls()
    with left:
        menus = st.columns(2)
        with menus[0]:
            picture = photo_picker.choose("convolution", TITLES, "rocket")
        with menus[1]:
            shown = st.selectbox("Show", list(VIEWS), format_func=VIEWS.get, key="convolution.view", bind="query-params")
        photo = None
        if picture == photo_picker.OWN:
            photo = photo_picker.own_photo()
            if photo is None:
                st.info("Drop in a photo below to see it here. Until then: the rocket.")
                picture = "rocket"
        if picture in GRIDS:
            levels = view.grid_levels(picture, chosen.settings)
        else:
            photo = photo or load_photo(picture)
            levels = view.levels_of(photo.pixels, chosen.settings)
        try:
            result = view.run(levels, chosen)
        except ValueError as error:
            st.error(str(error))
            return
        out = view.render(result, chosen, st.session_state["convolution.kernel"], shown)
        with st.container(key="pictures"):
            sides = st.columns(2)
            if picture in GRIDS:
                sides[0].html(number_grid(result.image[0].tolist(), "Input, grey levels", signed=False))
                sides[1].html(number_grid(result.output[0].tolist(), "Output"))
            else:
                with sides[0]:
                    pictures.show_unchanging(view.colour.grey_levels(result.image), f"{photo.digest}{len(levels)}", "Input")
                with sides[1]:
                    pictures.show(out.pixels, "Output")
        below = st.columns(2)
        with below[0]:
            photo_picker.intake("convolution")
        with below[1]:
            pictures.colour_bar(out.palette, out.labels)
            if out.note:
                st.caption(out.note)
    tabs = st.tabs(["Numbers and proof", "Histogram", "Why", "Run it yourself", "Sources"], key="convolution.tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(tabs, (
        lambda: panels.numbers(result, chosen), lambda: panels.distribution(result), lambda: panels.why(result),
        lambda: panels.take_home(result, chosen, picture), lambda: panels.sources("")), strict=True):
        if tab.open:
            with tab:
                draw()


lesson()
