"""The training page in a real browser: a network learns, a slider moves, twins part, two people, a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.standing import stands_still

VIEWS = {
    "Train": "",
    "Pictures": "training.data=Digits",
    "Equality lab": "training.view=Equality+lab",
    "What it saves": "training.view=What+it+saves&training.data=Digits",
    "What it learned": "training.view=What+it+learned&training.data=Digits",
    "The course": "training.view=The+course",
    "Take it home": "training.view=Take+it+home",
    "Sources": "training.view=Sources",
}


def open_view(page, app, query=""):
    page.goto(f"{app}/training?{query}")
    expect(page.get_by_role("heading", name="Live training")).to_be_visible()
    stands_still(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def updates(page):
    """The number of updates that the page shows."""
    text = page.get_by_test_id("stMain").get_by_text(re.compile(r"Update [\d,]+ · ")).inner_text()
    return int(re.search(r"Update ([\d,]+)", text)[1].replace(",", ""))


def beyond(page, number):
    """Wait until the page shows more updates than this."""
    page.wait_for_function(
        """(number) => {
          const found = document.querySelector('[data-testid=stMain]').innerText.match(/Update ([\\d,]+) · /);
          return found && Number(found[1].replaceAll(',', '')) > number;
        }""",
        arg=number,
    )


def at_rest(page):
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("states? kept"))).to_be_visible()


def test_a_network_learns_while_the_slider_moves_and_goes_back_in_time(app, page):
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    open_view(page, app, "training.data=XOR")
    press(page, "Play")
    beyond(page, 20)
    page.get_by_role("slider", name="Accumulation k").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".nabla-product")).to_have_text("8 × 8 = 64")
    page.wait_for_url(re.compile(r"training\.k=8"))
    beyond(page, updates(page) + 20)
    press(page, "Pause")
    at_rest(page)
    assert updates(page) > 40
    back = page.get_by_role("slider", name="Go back to update")
    back.focus()
    page.keyboard.press("Home")
    expect(page.get_by_text(re.compile(r"Update 0 · "))).to_be_visible()
    press(page, "One update")
    expect(page.get_by_text(re.compile(r"Update 1 · "))).to_be_visible()
    assert not errors


def test_four_times_eight_is_thirty_two_until_batch_norm(app, page):
    open_view(page, app, "training.view=Equality+lab&training.data=Digits")
    press(page, "Play")
    expect(page.get_by_text("8 × 4 is one batch of 32")).to_be_visible()
    page.get_by_role("slider", name="Micro-batches k").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("4 × 8 is one batch of 32")).to_be_visible()
    page.get_by_role("combobox", name="Normalisation").click()
    page.get_by_role("option", name="Batch").click()
    expect(page.get_by_text("They part")).to_be_visible()


def test_two_people_train_at_once_and_a_reload_is_the_same_run(app, browser):
    address = (
        "training.data=XOR&training.optimiser=SGD&training.rate=0.1&training.pace=4+a+second&training.seed=3"
    )
    contexts = [browser.new_context() for _ in range(2)]
    for context in contexts:
        context.set_default_timeout(60_000)
    both = page, neighbour = [context.new_page() for context in contexts]
    for one in both:
        open_view(one, app, address)
        press(one, "Play")
    for one in both:
        beyond(one, 0)
        press(one, "Pause")
        at_rest(one)
    page.reload()
    expect(page.get_by_text(re.compile("Update 0 · "))).to_be_visible()
    assert "training.seed=3" in page.url
    goal = max(3, updates(neighbour))
    for one in both:
        while updates(one) < goal:
            before = updates(one)
            at_rest(one)
            stands_still(one)
            press(one, "One update")
            beyond(one, before)
        at_rest(one)
        stands_still(one)
    legend = page.locator("[data-testid=stMain] .legend").first
    expect(neighbour.locator("[data-testid=stMain] .legend").first).to_have_text(
        legend.inner_text(), use_inner_text=True
    )
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_wider_than_a_phone(app, phone, name):
    open_view(phone, app, VIEWS[name])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.get_by_test_id("stException")).to_have_count(0)
