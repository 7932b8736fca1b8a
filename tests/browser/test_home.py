"""The home page in a real browser."""

import re

from playwright.sync_api import expect

from tests.browser.standing import stands_still


def test_the_gallery_leads_to_a_page_and_an_experiment_to_its_view(app, page):
    page.goto(app)
    expect(page.get_by_role("heading", name="See deep learning happen")).to_be_visible()
    page.get_by_role("link", name="Edges that are not there").click()
    expect(page.get_by_role("heading", name="Convolution")).to_be_visible()
    expect(page.get_by_label("row 7, column 7")).to_be_visible()
    expect(page).to_have_url(re.compile("convolution.picture=Horse"))


def test_nothing_is_clipped_on_a_phone(app, phone):
    phone.goto(app)
    expect(phone.get_by_role("heading", name="Start with an experiment")).to_be_visible()
    stands_still(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_picture_says_what_it_shows(app, page):
    page.goto(app)
    expect(page.get_by_role("img", name="brick wall")).to_be_visible()
    stands_still(page)
    assert page.locator("img:not([alt])").count() == 0
