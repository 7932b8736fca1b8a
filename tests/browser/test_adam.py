"""The Adam page in a real browser: the drag that tells the story, play, a watched training, a link, a phone."""

import re

import pytest
from playwright.sync_api import expect

from core.adam import Settings, moments
from core.adam_view import view
from core.gradient_record import UPDATES, recorded
from tests.browser.standing import stands_still


def peak(beta1, batch=16, t=UPDATES):
    return f"Highest point {view(moments(recorded(batch).gradients, t, Settings(beta1)).ratio).peak:.2f}"


def open_view(page, app, query=""):
    page.goto(f"{app}/adam?{query}")
    expect(page.get_by_text(re.compile(r"Highest point \d"))).to_be_visible()
    stands_still(page)


def drag(page, share):
    """Press the button on the slider and move to a share of its width; it stays pressed."""
    box = page.get_by_role("slider", name="β₁").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=8)


def test_dragging_beta1_to_zero_sinks_the_peak_while_the_button_is_down(app, page):
    open_view(page, app, "adam.beta1=0.99")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(peak(0.99))
    outline = page.locator(".st-key-chart .plot .line").first
    before = outline.get_attribute("d")
    drag(page, 0.0)
    expect(main).to_contain_text(peak(0.0))
    expect(outline).not_to_have_attribute("d", before)
    page.mouse.up()
    page.wait_for_url(re.compile(r"beta1=0(&|$)"))


def test_play_moves_the_time_by_itself_and_can_be_stopped(app, page):
    open_view(page, app, "adam.t=100")
    time = page.get_by_role("slider", name="Update t")
    page.get_by_text("Play", exact=True).click()
    page.wait_for_function("slider => Number(slider.value) >= 115", arg=time.element_handle())
    page.get_by_text("Play", exact=True).click()
    expect(page.locator(".st-key-adam-play input")).not_to_be_checked()
    chart, log = page.locator(".st-key-chart"), page.get_by_text("Log axis", exact=True)
    log.click()
    expect(chart).to_contain_text("Density, log")  # a run that was asked for after the stop
    stopped = time.input_value()
    log.click()
    expect(chart).not_to_contain_text("Density, log")  # another one, in which the time stands still
    expect(time).to_have_value(stopped)


def test_a_training_is_watched_and_cancelled(app, page):
    open_view(page, app, "adam.panel=Train+with+it&adam.batch=All&adam.beta1=0.5")
    page.get_by_role("button", name="Train with β₁ = 0.5").click()
    progress = page.get_by_text(re.compile(r"Loss of each batch; \d+ of 300 updates"))
    expect(progress).to_be_visible()
    first = progress.inner_text()
    expect(progress).not_to_have_text(first)
    page.get_by_role("button", name="Cancel").click()
    expect(progress).to_have_count(0)
    expect(page.get_by_text("trained again, from the same weights")).to_be_visible()


def test_a_link_brings_the_same_histogram_to_a_neighbour(app, page, neighbour):
    open_view(page, app)
    page.get_by_role("slider", name="β₁").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(peak(0.87))
    page.wait_for_url(re.compile(r"beta1=0\.87"))
    page.get_by_role("button", name="Share this view").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    neighbour.goto(link)
    expect(neighbour.get_by_test_id("stMain")).to_contain_text(peak(0.87))


@pytest.mark.parametrize("panel", ["", "One+parameter", "Bias+correction", "Where+Adam+fails", "Proof"])
def test_nothing_throws_or_is_clipped_on_a_phone(app, phone, panel):
    errors = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    open_view(phone, app, f"adam.panel={panel}" if panel else "")
    expect(phone.locator(".nabla-bands .plot svg")).to_be_visible()
    stands_still(phone)
    assert phone.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth") <= 390
    assert phone.locator("[data-testid=stException]").count() == 0
    assert not errors
