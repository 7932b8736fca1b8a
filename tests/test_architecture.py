"""The house rules that a reader relies on: who may import whom, and that every module has its test."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOPICS = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "home")


def imports(path: Path) -> set[str]:
    """The full names of everything that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return names


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def files(pattern: str) -> list[Path]:
    return sorted(ROOT.glob(pattern))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files("core/**/*.py"), ids=name_of)
def test_core_knows_no_page_and_no_browser(path):
    assert not roots(path) & {"streamlit", "plotly", "pages", "tests"}
    knows_dask = path.stem.startswith("engine")
    assert not roots(path) & ({"torch"} if knows_dask else {"dask", "distributed"})


def test_core_has_no_import_cycle():
    graph = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): {
            n for n in imports(path) if n.startswith("core")
        }
        for path in files("core/**/*.py")
    }
    graph = {name: needs & graph.keys() - {name} for name, needs in graph.items()}
    while graph:
        leaves = {name for name, needs in graph.items() if not needs}
        assert leaves, f"these import each other: {sorted(graph)}"
        graph = {name: needs - leaves for name, needs in graph.items() if name not in leaves}


@pytest.mark.parametrize("path", files("pages/_ui/figures/*.py"), ids=name_of)
def test_figures_take_arrays_and_know_nothing_else(path):
    assert not roots(path) & {"streamlit", "torch", "core"}
    assert all(name.startswith("pages._ui.figures") for name in imports(path) if name.startswith("pages"))


@pytest.mark.parametrize("path", files("pages/_ui/*.py"), ids=name_of)
def test_what_pages_share_knows_no_topic(path):
    assert not roots(path) & {"torch", "plotly", "dask"}
    core = {name for name in imports(path) if name.startswith("core.")}
    assert all(name.startswith(("core.images", "core.engine", "core.device")) for name in core)
    assert all(name.startswith("pages._ui") for name in imports(path) if name.startswith("pages"))


@pytest.mark.parametrize("path", [*files("pages/*.py"), *files("pages/_[!u]*/*.py")], ids=name_of)
def test_a_page_draws_and_does_not_compute(path):
    assert not roots(path) & {"torch", "plotly", "numpy", "dask", "scipy"}
    topic = path.stem if path.parent.name == "pages" else path.parent.name.removeprefix("_")
    others = [other for other in TOPICS if other != topic]
    assert not [
        n for n in imports(path) if n.startswith("pages.") and n.split(".")[1].removeprefix("_") in others
    ]


def test_the_router_does_nothing_outside_its_guards():
    _, guard = body = ast.parse((ROOT / "app.py").read_text()).body
    assert [type(node) for node in body] == [ast.Expr, ast.If]  # the docstring, and the guards
    assert ast.unparse(guard.test) == "__name__ == '__main__'"
    [other] = guard.orelse
    assert ast.unparse(other.test) == "__name__ == 'app'" and not other.orelse
    assert roots(ROOT / "app.py") <= {"streamlit", "pages"}


@pytest.mark.parametrize(
    "path", [*files("pages/*.py"), *files("pages/_*/*.py"), *files("core/*.py")], ids=name_of
)
def test_no_file_needs_a_table_of_contents(path):
    limit = 120 if path.parent == ROOT / "pages" else 200
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", [p for p in files("core/**/*.py") if p.stem != "__init__"], ids=name_of)
def test_every_core_module_has_a_test_of_its_name(path):
    assert (ROOT / "tests" / "core" / f"test_{path.stem}.py").exists()


@pytest.mark.parametrize("topic", [*TOPICS, "home"])
def test_every_page_has_its_tests_and_one_name(topic):
    assert (ROOT / "tests" / "pages" / f"test_{topic}.py").exists()
    assert (ROOT / "tests" / "browser" / f"test_{topic}.py").exists()
    if topic != "home":
        assert (ROOT / "core" / f"{topic}.py").exists()
        source = "".join(path.read_text() for path in files(f"pages/_{topic}/*.py"))
        assert f'key="{topic}.' in source


def test_every_bundled_file_has_its_source():
    text = (ROOT / "assets" / "SOURCES.md").read_text()
    assert all(f"photos/{path.name}" in text for path in files("assets/photos/*"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_direct_dependencies_are_pinned_exactly(name):
    lines = [
        line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r"))
    ]
    assert all("==" in line for line in lines)
