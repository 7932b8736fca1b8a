"""The sources of what runs in the browser: which are given out, and as what."""

from pathlib import Path

import pytest
import streamlit as st

from pages._ui import front_end

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture
def made(monkeypatch):
    """What Streamlit is given of a component."""
    given = {}
    monkeypatch.setattr(st.components.v2, "component", lambda name, **more: given.update(name=name, **more))
    return given


def test_without_a_server_of_its_own_a_component_carries_its_sources(made):
    front_end.component("surface", css=("surface.css",), js=("packed.js", "surface.js"))
    assert made["name"] == "nabla.surface"
    assert made["css"] == (ASSETS / "surface.css").read_text()
    assert made["js"] == front_end.source("packed.js", "surface.js")


def test_served_it_is_a_line_with_an_address_that_changes_with_the_sources(made, monkeypatch):
    monkeypatch.setattr(front_end, "_scripts", {})
    front_end.component("surface", css=("surface.css",), js=("packed.js", "surface.js"))
    first = made["js"]
    assert "css" not in made and len(first) < 500
    assert '"front-end/surface.js?' in first
    front_end.component("surface", css=("surface.css",), js=("packed.js",))
    assert made["js"] != first


def test_the_script_of_a_component_holds_its_sources_and_puts_its_styles_on(made, monkeypatch):
    monkeypatch.setattr(front_end, "_scripts", {})
    assert front_end.script("surface") is None
    front_end.component("surface", css=("surface.css",), js=("packed.js", "surface.js"))
    text = front_end.script("surface")
    assert text.startswith(front_end.source("packed.js", "surface.js"))
    assert ".nabla-surface" in text.split("replaceSync(")[1]
    assert front_end.script("../app") is None
