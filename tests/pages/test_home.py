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
    source = """
import sys
from streamlit.testing.v1 import AppTest
heavy = ("torch", "plotly", "scipy", "pillow_heif")
for name in [name for name in sys.modules if name.split(".")[0] in heavy]:  # AppTest brings plotly itself
    del sys.modules[name]
sys.modules.update(dict.fromkeys(heavy))  # from here on, importing one of them is an error
app = AppTest.from_file("app.py", default_timeout=60).run()
print([error.value for error in app.exception], [title.value for title in app.title])
"""
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[] ['See deep learning happen']", done.stderr
