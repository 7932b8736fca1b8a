"""core.data.subjects: every name of the picture menu leads to something to work on."""

import pytest
import torch

from core.data.grids import GRIDS
from core.data.photos import PHOTOS
from core.data.subjects import OWN, find_subject
from core.images import Photo

MINE = Photo(torch.zeros(3, 2, 5), "digest", (5, 2), ("It was turned upright.",))


@pytest.mark.parametrize("name", PHOTOS)
def test_a_bundled_photo_comes_with_its_credit(name):
    subject = find_subject(name, MINE, GRIDS, "rocket")
    assert (subject.alt, subject.credit) == (PHOTOS[name].alt, PHOTOS[name].credit)
    assert subject.photo.digest == subject.identity


@pytest.mark.parametrize("name", GRIDS)
def test_a_grid_has_numbers_and_no_photo(name):
    subject = find_subject(name, None, GRIDS, "rocket")
    assert subject.photo is None
    assert subject.grid is GRIDS[name]
    assert subject.identity == name


def test_the_own_photo_says_what_was_changed():
    subject = find_subject(OWN, MINE, GRIDS, "rocket")
    assert subject.photo is MINE
    assert subject.teaches == "It was turned upright."
    assert not subject.missing


def test_a_missing_photo_is_replaced_and_said_to_be_missing():
    subject = find_subject(OWN, None, GRIDS, "horse")
    assert subject.missing
    assert subject.alt == PHOTOS["horse"].alt


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        find_subject("cat", None, GRIDS, "rocket")
