"""The home page: a gallery of every page, light enough to be painted at once."""

import subprocess
import sys
from pathlib import Path

from pages._ui import routes

ROOT = Path(__file__).parents[2]


def test_every_page_is_in_the_gallery_with_its_claim(open_page):
    home = open_page("home")
    text = " ".join(element.value for element in home.markdown)
    for route in routes.ROUTES:
        assert route.claim in text
        assert Path(routes.gallery_picture(route.name)).exists()


def test_it_is_drawn_without_torch_plotly_or_scipy():
    source = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "app = AppTest.from_file('app.py', default_timeout=60).run(); assert not app.exception; "
        "assert 'See deep learning happen' in app.title[0].value; "
        "print(sorted({'torch', 'plotly.graph_objects', 'scipy', 'pillow_heif'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr
