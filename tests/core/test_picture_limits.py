"""core.picture_limits: the limits hold to the byte and the pixel, and every sentence says what is accepted."""

import pytest

from core.picture_limits import ACCEPTED, MAX_BYTES, PhotoRefused, check_bytes, check_size


def test_25_mb_are_accepted_and_one_byte_more_is_not():
    check_bytes(1)
    check_bytes(MAX_BYTES)
    for count in (0, MAX_BYTES + 1):
        with pytest.raises(PhotoRefused, match="Accepted"):
            check_bytes(count)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 2_500), (1, 20_000), (7_071, 7_071)])
def test_sizes_within_the_limits_pass(size):
    check_size(*size, "PNG")


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (20_001, 1), (1, 20_001), (20_000, 2_501), (-3, 5)])
def test_sizes_beyond_the_limits_are_refused(size):
    with pytest.raises(PhotoRefused, match="Accepted"):
        check_size(*size, "PNG")


def test_formats_that_are_decoded_whole_have_a_lower_limit_and_say_it():
    check_size(4000, 4000, "WebP")
    with pytest.raises(PhotoRefused, match="up to 16 megapixels"):
        check_size(4001, 4000, "WebP")


def test_what_is_accepted_is_said_once():
    assert str(PhotoRefused(str(PhotoRefused("This is wrong.")))) == f"This is wrong. {ACCEPTED}"
