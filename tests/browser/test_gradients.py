"""The gradients page in a real browser: the main path, a race that is watched, what is kept, a phone."""

import re

import pytest
from playwright.sync_api import expect

from core.gradients_experiment import experiment
from core.gradients_network import Architecture
from pages._ui.numbers import number
from tests.browser.standing import stands_still

VIEWS = {
    "The neuron": "view=The+neuron&gradients.inputs=Pixels+of+digits%2C+0+to+16",
    "The chain": "panel=Layer+by+layer",
    "Does it learn?": "view=Does+it+learn%3F",
    "Sigmoid after ReLU": "view=Small+traps",
    "Only linear layers": "view=Small+traps&gradients.trap=Only+linear+layers",
    "Squared error": "view=Small+traps&gradients.trap=Squared+error",
    "Dead units": "view=Small+traps&gradients.trap=Dead+units",
    "Softmax": "view=Small+traps&gradients.trap=Softmax",
    "Sources": "view=Sources",
}


def first_gradient(**architecture):
    value = experiment(Architecture(**architecture), 0).chain.layers[0].weight_gradient
    return f"first layer's weights {number(value)},"


def open_view(page, app, query=""):
    page.goto(f"{app}/gradients?{query}")
    expect(page.get_by_role("heading", name="Vanishing gradients")).to_be_visible()
    stands_still(page)


def view(page, name):
    page.get_by_role("radio", name=name, exact=True).click()


def test_a_key_on_the_depth_measures_another_network(app, page):
    open_view(page, app)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(first_gradient(depth=30))
    expect(page.locator(".st-key-chart .nabla-bands .plot .bar")).to_have_count(2)
    page.get_by_role("slider", name="Depth").focus()
    page.keyboard.press("ArrowLeft")
    expect(main).to_contain_text(first_gradient(depth=29))
    page.wait_for_url(re.compile(r"gradients\.depth=29"))


def test_a_chart_whose_script_is_lost_on_its_way_comes_when_the_network_does(app, page):
    asked = []

    def lose_two(route):
        asked.append(route.request.url)
        route.abort() if len(asked) < 3 else route.continue_()

    page.route("**/front-end/band_chart.js*", lose_two)
    open_view(page, app)
    expect(page.locator(".st-key-chart .nabla-bands .plot .bar")).to_have_count(2)
    assert len(set(asked)) == len(asked) == 3


@pytest.mark.timeout(600)  # it trains for a time, not for a number of steps a run: the slower, the more runs
def test_a_race_is_watched_to_its_end_and_noted(app, page):
    open_view(page, app, "gradients.view=Does+it+learn%3F&gradients.depth=30&gradients.width=16")
    page.get_by_role("button", name="Train both").click()
    progress = page.get_by_text(re.compile(r"Loss of each batch; \d+ and \d+ of 200"))
    expect(progress).to_be_visible()
    seen = [progress.inner_text()]
    while "200 and 200" not in seen[-1]:
        expect(progress).not_to_have_text(seen[-1])
        seen.append(progress.inner_text())
    assert len(seen) > 2  # it came in steps, not at once
    expect(page.get_by_text("What you have tried")).to_be_visible()
    row = page.locator("table tbody tr").first
    expect(row).to_contain_text("30 × 16 Sigmoid")
    expect(
        page.get_by_text(re.compile(r"Yours: layers 1–\d+ are less than a millionth away"))
    ).to_be_visible()


def test_what_was_set_is_there_again_after_another_view(app, page):
    open_view(page, app)
    main = page.get_by_test_id("stMain")
    page.get_by_role("slider", name="Depth").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("Residual connections").click()
    wanted = first_gradient(depth=29, residual=True)
    expect(main).to_contain_text(wanted)
    other = {
        "Small traps": page.get_by_role("radio", name="Sigmoid after ReLU"),
        "The neuron": page.get_by_role("slider", name="x", exact=True),
        "Sources": page.get_by_text("X. Glorot"),
    }
    for name, shown in other.items():
        view(page, name)
        expect(shown).to_be_visible()
        expect(main).not_to_contain_text("first layer's weights")
    view(page, "The chain")
    expect(main).to_contain_text(wanted)


def test_a_link_brings_the_same_network_to_a_neighbour(app, page, neighbour):
    open_view(page, app)
    page.get_by_text("Residual connections").click()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(first_gradient(depth=30, residual=True))
    page.wait_for_url(re.compile(r"residual=true"))
    page.get_by_role("button", name="Share this view").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    neighbour.goto(link)
    expect(neighbour.get_by_test_id("stMain")).to_contain_text(first_gradient(depth=30, residual=True))


def test_the_point_on_the_curve_follows_the_slider_while_the_button_is_down(app, page):
    open_view(page, app, "gradients.view=The+neuron")
    slider = page.get_by_role("slider", name="x", exact=True)
    expect(page.get_by_test_id("stMain")).to_contain_text("The slope is at most 0.25")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.625, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2, steps=5)
    expect(page.locator(".st-key-chart [role=img], .st-key-chart [aria-label]").first).to_be_visible()
    expect(page.locator(".katex-mathml").first).not_to_contain_text("f(2)")
    page.mouse.up()


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_throws_or_is_clipped_on_a_phone(app, phone, name):
    errors = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    open_view(phone, app, f"gradients.{VIEWS[name]}")
    expect(phone.get_by_role("radio", name="The chain")).to_be_attached()
    if name != "Sources" and name != "Only linear layers" and name != "Does it learn?":
        expect(phone.locator(".js-plotly-plot, .nabla-bands").first).to_be_visible()
    stands_still(phone)
    assert phone.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth") <= 390
    assert phone.locator("[data-testid=stException]").count() == 0
    assert not errors
