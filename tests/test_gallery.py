"""The pictures of the home page are what the pages show today."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pages._ui import routes
from tests.gallery import PICTURES, picture


def test_every_page_has_a_picture():
    assert set(PICTURES) == {route.name for route in routes.ROUTES}


@pytest.mark.parametrize("name", PICTURES)
def test_the_stored_picture_is_what_the_code_computes(name):
    with Image.open(Path(routes.gallery_picture(name))) as stored:
        difference = np.abs(np.asarray(stored, dtype=float) - np.asarray(picture(name), dtype=float))
    assert difference.mean() < 5  # grey levels that JPEG costs
