"""core.augmentation: against torchvision's functional versions, picture by picture, and the course's numbers."""

import math

import pytest
import torch
import torchvision.transforms.functional as TF
from scipy.integrate import quad

from core.augmentation import (
    COURSE,
    MEAN_BLACK_SHARE,
    NO_TURNS,
    NONE,
    Augmentation,
    Draws,
    apply,
    black_share,
    draw,
    orientation,
    rotate,
    upright_share,
)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def pictures(n, c, h, w, dtype=torch.float32):
    return torch.rand(n, c, h, w, generator=seeded(9), dtype=dtype)


def one_by_one(batch, draws):
    """What torchvision makes of each picture, in the order of the course's pipeline."""
    done = []
    for k, picture in enumerate(batch):
        picture = TF.hflip(picture) if draws.horizontal[k] else picture
        picture = TF.vflip(picture) if draws.vertical[k] else picture
        picture = TF.rotate(picture, float(draws.angle[k]), fill=[0.0] * len(picture))
        done.append(TF.rgb_to_grayscale(picture, len(picture)) if draws.grey[k] else picture)
    return torch.stack(done)


@pytest.mark.parametrize("choices", [COURSE, NO_TURNS, NONE, Augmentation(1, 0.3, (-75, 200), 0.5)])
@pytest.mark.parametrize("shape", [(3, 32, 32), (3, 9, 9), (3, 7, 12), (1, 10, 5)])
def test_a_batch_is_what_torchvision_gives_picture_by_picture(choices, shape):
    batch = pictures(60, *shape)
    draws = draw(60, choices, seeded(3))
    assert torch.equal(apply(batch, draws), one_by_one(batch, draws))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("side", [8, 9, 33])
def test_a_rotation_agrees_with_torchvision_where_pixels_fall_on_pixels(side, dtype):
    angles = [0.0, 30.0, 45.0, 90.0, 135.0, 180.0, 270.0, 360.0, -90.0]
    batch = pictures(len(angles), 2, side, side, dtype)
    expected = torch.stack([TF.rotate(picture, angle) for picture, angle in zip(batch, angles, strict=True)])
    assert torch.equal(rotate(batch, torch.tensor(angles)), expected)


@pytest.mark.parametrize("side", [6, 7])
def test_a_rotation_turns_counter_clockwise(side):
    batch = pictures(1, 3, side, side)
    assert torch.equal(rotate(batch, torch.tensor([90.0])), batch.rot90(1, (2, 3)))


@pytest.mark.parametrize("shape", [(3, 3), (32, 32), (4, 7)])
def test_both_flips_together_are_a_turn_by_180_degrees(shape):
    batch = pictures(1, 3, *shape)
    yes, no = torch.tensor([True]), torch.tensor([False])
    assert torch.equal(
        apply(batch, Draws(yes, yes, torch.zeros(1), no)),
        apply(batch, Draws(no, no, torch.full((1,), 180.0), no)),
    )


def test_a_red_pixel_is_grey_in_every_channel():
    red = torch.tensor([255.0, 0.0, 0.0]).view(1, 3, 1, 1)
    no, yes = torch.tensor([False]), torch.tensor([True])
    assert apply(red, Draws(no, no, torch.zeros(1), yes)).flatten().tolist() == pytest.approx([76.2195] * 3)


def test_the_pictures_that_went_in_stay_as_they_are():
    batch = pictures(40, 3, 5, 4)
    before = batch.clone()
    apply(batch, draw(40, COURSE, seeded()))
    assert torch.equal(batch, before)


def test_a_batch_drawn_in_pieces_is_the_batch_drawn_at_once():
    whole, generator = draw(12, COURSE, seeded(5)), seeded(5)
    pieces = [draw(size, COURSE, generator) for size in (4, 1, 7)]
    for name in ("horizontal", "vertical", "angle", "grey"):
        assert torch.equal(getattr(whole, name), torch.cat([getattr(piece, name) for piece in pieces]))


def test_no_augmentation_takes_as_much_from_the_generator_and_changes_nothing():
    generators = seeded(5), seeded(5)
    batch = pictures(8, 3, 6, 5)
    assert torch.equal(apply(batch, draw(8, NONE, generators[0])), batch)
    draw(8, COURSE, generators[1])
    assert torch.equal(*(torch.rand(3, generator=generator) for generator in generators))


def test_the_shares_drawn_are_those_asked_for():
    n = 40_000
    draws = draw(n, COURSE, seeded())
    flips = draws.horizontal.int() + draws.vertical.int()
    for share, probability in [
        ((flips == 0).double().mean(), 0.25),
        ((flips == 1).double().mean(), 0.5),
        ((flips == 2).double().mean(), 0.25),
        (draws.grey.double().mean(), 0.1),
        ((draws.angle < 30).double().mean(), 1 / 6),
    ]:
        assert abs(float(share) - probability) < 5 * math.sqrt(probability * (1 - probability) / n)
    assert float(draws.angle.min()) >= 0 and float(draws.angle.max()) <= 180
    assert abs(float(draws.angle.mean()) - 90) < 5 * 180 / math.sqrt(12 * n)


@pytest.mark.parametrize("horizontal", [False, True])
@pytest.mark.parametrize("vertical", [False, True])
def test_an_orientation_is_the_same_picture_by_one_mirroring_and_one_turn(horizontal, vertical):
    batch, no = pictures(3, 3, 8, 8), torch.zeros(3, dtype=torch.bool)
    draws = Draws(no | horizontal, no | vertical, torch.tensor([0.0, 90.0, 270.0]), no)
    lies = orientation(draws)
    mirrored = torch.where(lies.mirrored.view(-1, 1, 1, 1), batch.flip(3), batch)
    assert torch.equal(rotate(mirrored, lies.turn), apply(batch, draws))


@pytest.mark.parametrize("choices", [COURSE, NO_TURNS, Augmentation(0.2, 0.6, (-30, 300))])
@pytest.mark.parametrize("within", [15, 100])
def test_the_upright_share_is_that_of_many_draws(choices, within):
    lies = orientation(draw(40_000, choices, seeded(2)))
    turns = lies.turn[~lies.mirrored].double()
    share = float((torch.minimum(turns, 360 - turns) <= within).double().mean())
    assert upright_share(choices, within) == pytest.approx(share, abs=0.02)


def test_one_in_twelve_of_the_courses_pictures_is_within_15_degrees_of_upright():
    assert upright_share(COURSE, 15) == pytest.approx(1 / 12, abs=1e-15)
    assert upright_share(NO_TURNS, 15) == 1


@pytest.mark.parametrize(
    ("angle", "left"), [(0, 1), (30, 0.845299461620748), (45, 0.82842712474619), (90, 1)]
)
def test_a_turned_square_covers_as_much_of_its_frame_as_the_course_says(angle, left):
    assert 1 - black_share(angle) == pytest.approx(left, abs=1e-12)


@pytest.mark.parametrize("angle", [10.0, 73.0, 125.0])
def test_the_black_share_is_that_of_a_turned_white_picture(angle):
    white = torch.ones(1, 1, 600, 600)
    black = float((rotate(white, torch.tensor([angle])) == 0).double().mean())
    assert black_share(angle) == pytest.approx(black, abs=1e-3)


def test_the_mean_black_share_is_the_integral_over_all_angles():
    mean = quad(black_share, 0, 180, points=[90])[0] / 180
    assert mean == pytest.approx(MEAN_BLACK_SHARE, abs=1e-12)
    assert mean == pytest.approx(0.117457599395939, abs=1e-9)  # the course's figure


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Augmentation(horizontal=1.5), "horizontal: must be a probability from 0 to 1, got 1.5"),
        (lambda: Augmentation(grey=math.nan), "grey: must be"),
        (lambda: Augmentation(degrees=(20, 10)), r"degrees: .* got \(20, 10\)"),
        (lambda: draw(0, COURSE, seeded()), "n: must be 1 or more, got 0"),
        (
            lambda: apply(pictures(3, 3, 2, 2), draw(2, COURSE, seeded())),
            "draws: must be one for each of 3 pictures",
        ),
        (
            lambda: apply(pictures(2, 4, 2, 2), draw(2, COURSE, seeded())),
            "pictures: must have 1 or 3 channels",
        ),
        (lambda: upright_share(COURSE, 200), "within: must be 0 to 180 degrees, got 200"),
        (
            lambda: upright_share(Augmentation(horizontal=1), 15),
            "choices: must leave some pictures unmirrored",
        ),
    ],
)
def test_what_cannot_be_done_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
