"""Nonsense in the address of every page, for every control that is bound to it: the page opens all the same."""

import ast
from pathlib import Path

import pytest

from pages._ui.routes import PAGES, ROUTES, route
from tests.core.picture_corpus import good
from tests.server.addresses import STAGE, VIEWS, controls, sliders
from tests.serving import server_of
from tests.visitor import Visitor, visit

NONSENSE = (
    "",
    "nonsense",
    "-1",
    "NaN",
    "1e999",
    "x" * 10_000,
    "9" * 10_000,
    "\u202eSECRET\0\u2028\U0001f4a3",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "0.5",
    ("1", "nonsense", ""),
)
SLOW = {"trap": "Dead units"}  # it trains networks, for each visitor
NEEDS_A_PHOTO, NEEDS_AN_ACCELERATOR = "training.invert", "training.device"


def settings(page: str, view: dict[str, str]) -> dict[str, str]:
    """A view as ``visit`` takes it."""
    return {f"{page}__{name}": value for name, value in view.items()}


def wrong(visitor: Visitor) -> str:
    """What is wrong with the page, if anything is."""
    tree = visitor.tree
    if tree.get("exception"):
        return "an exception"
    if [title.value for title in tree.get("title")] != [route(visitor.page).title]:
        return "no title"
    shown = {element.proto.component_name for element in tree.get("bidi_component")} | {e.type for e in tree}
    said = [element.value for kind in ("error", "info") for element in tree.get(kind)]
    if not shown & STAGE and not said:
        return "no stage"
    return ""


@pytest.fixture(scope="module")
def keys(server) -> dict[tuple[str, int] | str, set[str]]:
    """The controls of each view of a page, and by the page's name those that are live sliders."""
    found = {}
    for page, views in VIEWS.items():
        for number, view in enumerate(views):
            with visit(server, page, **settings(page, view)) as visitor:
                found[page, number] = controls(visitor)
                found[page] = found.get(page, set()) | sliders(visitor)
                assert not wrong(visitor), (page, view)
    return found


def test_every_page_has_its_views():
    assert VIEWS.keys() == {r.name for r in ROUTES}


def test_every_control_that_is_bound_is_on_one_of_the_views(keys):
    found = set().union(*keys.values())
    bound = set()
    for file in PAGES.rglob("*.py"):
        names = constants(file)
        for call in ast.walk(ast.parse(file.read_text())):
            given = {k.arg: k.value for k in call.keywords} if isinstance(call, ast.Call) else {}
            live = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "live_slider"
            if "key" in given and ("bind" in given or live):
                key = given["key"]
                bound.add(key.value if isinstance(key, ast.Constant) else names.get(getattr(key, "id", "")))
    assert len(bound) > 100
    assert bound - found - {None} == {NEEDS_A_PHOTO, NEEDS_AN_ACCELERATOR} - found


def constants(file: Path) -> dict[str, str]:
    """The texts that have a name in the folder of ``file``."""
    found = {}
    for other in file.parent.glob("*.py"):
        for line in ast.parse(other.read_text()).body:
            for target in line.targets if isinstance(line, ast.Assign) else ():
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = line.value.elts if isinstance(line.value, ast.Tuple) else [line.value]
                if len(names) == len(values):
                    pairs = zip(names, values, strict=True)
                    found |= {
                        n.id: v.value
                        for n, v in pairs
                        if isinstance(n, ast.Name) and isinstance(v, ast.Constant)
                    }
    return found


@pytest.mark.parametrize(
    ("page", "number"), [(page, n) for page, views in VIEWS.items() for n in range(len(views))]
)
def test_no_nonsense_breaks_a_page(server, keys, page, number):
    view = VIEWS[page][number]
    before = set().union(*(keys[page, n] for n in range(number)))
    fixed = {f"{page}.{name}" for name in view}
    new = sorted(keys[page, number] - before - fixed)
    rest = sorted(keys[page, number] & before - fixed)
    process = server_of(server)
    broken = {}
    few = SLOW.items() <= view.items() or set(new) <= keys[page]
    for shift in range(0, len(NONSENSE) if new else 0, 4 if few else 1):
        # Each new control meets every nonsense; the others, which have met it on an earlier view, meet some of it.
        said = {key: NONSENSE[(i + shift) % len(NONSENSE)] for i, key in enumerate(new)}
        said |= {key: NONSENSE[(7 * i + shift) % len(NONSENSE)] for i, key in enumerate(rest)}
        with visit(
            server, page, **settings(page, view), **{k.replace(".", "__"): v for k, v in said.items()}
        ) as visitor:
            if why := wrong(visitor):
                broken[why, shift] = {key: str(value)[:40] for key, value in said.items()}
    assert broken == {}
    assert process.is_running() and server_of(server).pid == process.pid


@pytest.mark.parametrize("page", VIEWS)
def test_what_no_page_knows_is_left_alone(server, page):
    flood = {f"a{n}": "x" for n in range(990)}
    strange = {
        "": "1",
        "__proto__": "1",
        "x" * 10_000: "y",
        "convolution.": "1",
        "\0": "\u202e",
        "embed": "true",
    }
    others = dict.fromkeys(("training.seed", "gradients.seed", "nowhere.nothing"), "inf")
    for said in (flood, flood | {f"b{n}": "y" for n in range(500)}, strange, others, {"a": "x" * 600_000}):
        with visit(server, page, **said) as visitor:
            assert not wrong(visitor), [name[:20] for name in said][:5]


@pytest.mark.parametrize("nonsense", ["", "nonsense", "inf"])
def test_nonsense_does_not_break_the_control_that_a_photo_brings(server, nonsense):
    view = {
        "view": "What it learned",
        "data": "Digits",
        "learned": "Your own picture",
        "picture": "My own photo",
    }
    with visit(server, "convolution") as visitor:
        visitor.upload("photo.png", good()["rgb.png"][0])
        visitor.open("training", **settings("training", view), training__invert=nonsense)
        assert not wrong(visitor)
        assert NEEDS_A_PHOTO in controls(visitor)


def test_a_good_link_opens_what_it_says_after_all_of_it(server):
    with visit(server, "gradients", gradients__depth="7", gradients__seed="5") as visitor:
        (seed,) = (box for box in visitor.tree.get("number_input") if box.key == "gradients.seed")
        assert seed.proto.value == 5
