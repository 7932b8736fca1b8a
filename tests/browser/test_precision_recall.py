"""The page on precision and recall in a real browser: the drag, the line in the picture, a file, a link, a phone."""

import re

from playwright.sync_api import expect

from core.data.score_pairs import Pair, draw
from core.precision_recall import cells, rank, recall
from tests.browser.standing import stands_still


def said(page):
    return page.get_by_text(re.compile(r"^Flagged:"))


def open_view(page, app, query="precision_recall.data=Two+groups"):
    page.goto(f"{app}/precision_recall?{query}")
    expect(said(page)).to_be_visible()
    expect(page.locator(".nabla-threshold svg")).to_have_count(5)
    stands_still(page)


def slider(page):
    return page.get_by_role("slider", name="Threshold")


def recall_at(threshold, pair=None):
    ranked = rank(*draw(pair or Pair()))
    return f"recall {float(recall(cells(ranked, ranked.values.new_tensor(threshold)))):.3f}"


def test_dragging_the_threshold_moves_numbers_and_people_while_the_button_is_down(app, page):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_view(page, app)
    tile = page.get_by_role("img", name=re.compile("^The four cells"))
    before = tile.get_attribute("aria-label")
    box = slider(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.43, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=8)
    value = float(slider(page).input_value())
    assert value > 3
    expect(said(page)).to_contain_text(recall_at(value))
    expect(tile).not_to_have_attribute("aria-label", before)
    page.mouse.up()
    page.wait_for_url(re.compile("precision_recall.threshold="))
    assert errors == []


def test_the_line_in_the_histogram_is_the_same_threshold(app, page):
    open_view(page, app)
    tile = page.get_by_role("img", name=re.compile("^Histograms")).bounding_box()
    rail = slider(page).bounding_box()
    across = rail["x"] + rail["width"] * 0.25
    page.mouse.move(across, tile["y"] + tile["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    expect(said(page)).not_to_contain_text(recall_at(1.0))
    value = float(slider(page).input_value())
    assert -5 + 14 * 0.22 < value < -5 + 14 * 0.28
    expect(said(page)).to_contain_text(recall_at(value))


def test_keys_move_the_threshold_and_a_link_brings_it_back(app, page):
    open_view(page, app)
    slider(page).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(said(page)).to_contain_text(recall_at(1.03))
    page.wait_for_url(re.compile(r"threshold=1\.03"))
    page.reload()
    expect(said(page)).to_contain_text(recall_at(1.03))
    expect(slider(page)).to_have_value("1.03")


def test_what_is_taken_in_decide_stands_on_the_board(app, page):
    open_view(page, app, "precision_recall.data=Two+groups&precision_recall.panel=Decide")
    expect(page.locator(".nabla-threshold")).to_contain_text(["Scores", "Who", "Cost of 1000 people"])
    page.get_by_role("button", name="Take: Recall ≥ 0.99").click()
    expect(said(page)).to_contain_text("recall 0.99")
    expect(slider(page)).not_to_have_value("1")


def test_other_people_start_at_their_own_threshold(app, page):
    open_view(page, app, "precision_recall.data=Two+groups&precision_recall.threshold=3")
    page.get_by_role("combobox", name=re.compile("Whose scores")).click()
    page.get_by_role("option", name="Twelve people").click()
    expect(said(page)).to_contain_text("≥ 0.5")
    expect(slider(page)).to_have_value("0.5")
    expect(said(page)).to_contain_text("precision 0.714")


def test_ones_own_file_is_judged_and_a_bad_row_named(app, page):
    page.goto(f"{app}/precision_recall?precision_recall.data=My+own")
    expect(page.get_by_text("Drop in a file")).to_be_visible()
    rows = b"label,score\n1,0.9\n0,oops\n1,0.3\n0,0.2\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": rows}
    )
    expect(page.get_by_text(re.compile("line 3: .*oops"))).to_be_visible()
    page.get_by_text("Go on with the 3 that can be read").click()
    expect(said(page)).to_be_visible()
    expect(page.get_by_text("a.csv: 3 people")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_slider_follows_the_histogram(app, phone):
    open_view(phone, app)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    tiles = phone.locator(".nabla-threshold svg")
    boxes = [tiles.nth(i).bounding_box() for i in range(5)]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    place = slider(phone).bounding_box()["y"]
    assert boxes[0]["y"] < place < boxes[1]["y"]


def test_a_trap_that_is_set_up_from_other_people_is_wholly_in_the_address(app, page):
    open_view(page, app, "precision_recall.panel=Traps&precision_recall.trap=Ties")
    expect(slider(page)).to_have_attribute("aria-valuetext", "50.0%")  # the odds are shown as a probability
    page.get_by_role("button", name="Set it up on the board").click()
    expect(said(page)).to_contain_text(recall_at(1.0, Pair(rounding=1.0)))
    page.wait_for_url(re.compile("rounding="))
    page.reload()
    expect(said(page)).to_contain_text(recall_at(1.0, Pair(rounding=1.0)))
