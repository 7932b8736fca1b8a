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
    monkeypatch.setattr(front_end, "_served", True)
    front_end.component("surface", css=("surface.css",), js=("packed.js", "surface.js"))
    first = made["js"]
    assert "css" not in made and len(first) < 200
    assert '"front-end/packed.js,surface.js,surface.css?' in first
    monkeypatch.setattr(front_end, "bundle", lambda names: "another version")
    front_end.component("surface", css=("surface.css",), js=("packed.js", "surface.js"))
    assert made["js"] != first


def test_a_bundle_holds_the_scripts_and_puts_the_styles_on():
    text = front_end.bundle("packed.js,surface.js,surface.css")
    assert text.startswith(front_end.source("packed.js", "surface.js"))
    assert ".nabla-surface" in text.split("replaceSync(")[1]


@pytest.mark.parametrize(
    "names",
    [
        "",
        "nothing.js",
        "../app.py",
        "SOURCES.md",
        "photos/rocket.jpg",
        "packed.js,../app.py",
        "/etc/passwd",
        "packed.js,",
    ],
)
def test_nothing_but_scripts_and_style_sheets_is_given_out(names):
    assert front_end.bundle(names) is None
