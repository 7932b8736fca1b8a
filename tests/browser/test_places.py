"""A full server in a browser: a sentence, and then the page that was asked for."""

import re

from playwright.sync_api import expect

from tests.serving import ROOT, serve
from tests.visitor import visit


def test_a_browser_that_waits_is_let_in_by_itself_where_it_wanted_to_go(page):
    with serve(ROOT / "app.py", ROOT, NABLA_SESSIONS="1") as address:
        with visit(address):
            page.goto(f"{address}/adam?adam.beta1=0.5")
            expect(page.get_by_role("heading", name="Every place is taken")).to_be_visible()
            expect(page.get_by_text("as soon as somebody leaves")).to_be_visible()
        expect(page.get_by_role("heading", name="Adam's β₁")).to_be_visible()
        expect(page).to_have_url(re.compile(r"adam\.beta1=0\.5"))
