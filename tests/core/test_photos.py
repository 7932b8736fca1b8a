"""core.data.photos: every bundled photo opens, is small enough to work on, and thanks somebody."""

import pytest

from core.data.photos import FOLDER, PHOTOS, load_photo


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_opens_within_the_working_megapixel(name):
    photo = load_photo(name)
    channels, height, width = photo.pixels.shape
    assert channels == 3
    assert height * width <= 1_000_000
    assert 0 <= photo.pixels.min() < photo.pixels.max() <= 1
    assert PHOTOS[name].credit
    assert PHOTOS[name].alt


def test_no_photo_lies_there_unused():
    assert {path.name for path in FOLDER.iterdir()} == {photo.file for photo in PHOTOS.values()}


def test_everybody_shares_one_copy_and_an_unknown_name_is_an_error():
    assert load_photo("horse") is load_photo("horse")
    with pytest.raises(KeyError):
        load_photo("unicorn")


def test_they_teach_what_they_say():
    horse, deep_field = load_photo("horse").pixels, load_photo("hubble").pixels
    assert horse.median() == 1  # dark on white
    assert deep_field.median() < 0.2  # bright on black
    assert load_photo("drawing").pixels.median() > 0.7  # dark strokes on light paper
