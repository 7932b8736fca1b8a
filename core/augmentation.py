"""The course's augmentation of training pictures: flips, a rotation, grey, for a whole batch at once.

Source: the course's notes on CIFAR-10 (RandomHorizontalFlip(0.5), RandomVerticalFlip(0.5), RandomRotation((0, 180)),
RandomGrayscale(0.1), in this order). Each step gives what ``torchvision.transforms.functional`` gives for one picture:
the nearest pixel, black where there is none, and grey weights of ITU-R BT.601. Shorten, Khoshgoftaar 2019, "A survey
on image data augmentation for deep learning", Journal of Big Data 6:60, for what such steps are good for.

Both flips together are a turn by 180 degrees. After them a rotation by 0 to 180 degrees leaves no direction upright,
while every picture of the test set is.

Axes: ``n`` is the pictures, ``c`` channels (1, or 3 for red, green, blue), ``h w`` rows and columns.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

GREY = (0.2989, 0.587, 0.114)
MEAN_BLACK_SHARE = 1 - 4 * math.log(2) / math.pi  # of a square turned by 0 to 180 degrees, all alike


@dataclass(frozen=True)
class Augmentation:
    """Probabilities (0 to 1) of both flips and of grey; the rotation is uniform from the lower to the upper degree.

    Raises ``ValueError`` for a probability outside 0 to 1 and for degrees that are not in order.
    """

    horizontal: float = 0.0
    vertical: float = 0.0
    degrees: tuple[float, float] = (0.0, 0.0)
    grey: float = 0.0

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name in ("horizontal", "vertical", "grey"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                raise ValueError(f"{name}: must be a probability from 0 to 1, got {value}")
        low, high = self.degrees
        if not -360 <= low <= high <= 360:
            raise ValueError(f"degrees: must be -360 to 360, the lower one first, got {self.degrees}")


COURSE = Augmentation(0.5, 0.5, (0.0, 180.0), 0.1)
NO_TURNS = Augmentation(horizontal=0.5, grey=0.1)
NONE = Augmentation()


@dataclass(frozen=True)
class Draws:
    """What happens to each picture: flips and grey or not, and ``angle`` in degrees counter-clockwise."""

    horizontal: Bool[Tensor, " n"]
    vertical: Bool[Tensor, " n"]
    angle: Float[Tensor, " n"]
    grey: Bool[Tensor, " n"]


def draw(n: int, choices: Augmentation, generator: torch.Generator) -> Draws:
    """Draws for ``n`` pictures (1 or more), on the generator's device.

    Each picture takes four numbers from the generator, whatever the choices. On the CPU a batch drawn in pieces is
    therefore the batch drawn at once, and all choices see the same later numbers.
    """
    if n < 1:
        raise ValueError(f"n: must be 1 or more, got {n}")
    u = torch.rand(n, 4, generator=generator, device=generator.device)
    low, high = choices.degrees
    return Draws(
        horizontal=u[:, 0] < choices.horizontal,
        vertical=u[:, 1] < choices.vertical,
        angle=low + (high - low) * u[:, 2],
        grey=u[:, 3] < choices.grey,
    )


def apply(pictures: Float[Tensor, "n c h w"], draws: Draws) -> Float[Tensor, "n c h w"]:
    """The pictures after flips, rotation and grey, in this order; the input is left as it is.

    Raises ``ValueError`` unless there is one draw for each picture, and 1 or 3 channels.
    """
    if len(draws.angle) != len(pictures):
        raise ValueError(f"draws: must be one for each of {len(pictures)} pictures, got {len(draws.angle)}")
    if pictures.shape[1] not in (1, 3):
        raise ValueError(f"pictures: must have 1 or 3 channels, got {pictures.shape[1]}")
    for chosen, axis in ((draws.horizontal, 3), (draws.vertical, 2)):
        pictures = torch.where(_each(chosen, pictures), pictures.flip(axis), pictures)
    return _greyed(rotate(pictures, draws.angle), draws.grey)


def rotate(pictures: Float[Tensor, "n c h w"], angle: Float[Tensor, " n"]) -> Float[Tensor, "n c h w"]:
    """Each picture turned counter-clockwise about its centre, nearest pixel, black where the picture ends.

    ``angle`` is in degrees. An output pixel asks where it came from, in pixels from the centre:
    (x cos − y sin, x sin + y cos), with y downwards.
    """
    if not bool(angle.any()):
        return pictures
    h, w = pictures.shape[2:]
    x, y = (_from_centre(size, pictures) for size in (w, h))
    places = torch.stack([x.expand(h, w), y[:, None].expand(h, w)], dim=-1).view(1, h * w, 2)
    turn = torch.deg2rad(angle.to(pictures.device, torch.float64))
    cos, sin = turn.cos(), turn.sin()
    # in halves of the picture, as grid_sample wants it
    matrix = torch.stack([cos, sin, -sin, cos], dim=-1).view(-1, 2, 2).to(pictures.dtype)
    matrix = matrix / pictures.new_tensor([0.5 * w, 0.5 * h])
    grid = torch.matmul(places, matrix).view(-1, h, w, 2)
    return torch.nn.functional.grid_sample(pictures, grid, "nearest", "zeros", align_corners=False)


def _from_centre(size: int, like: Tensor) -> Tensor:
    return torch.arange(size, dtype=like.dtype, device=like.device) - (size - 1) / 2


def _greyed(pictures: Tensor, chosen: Tensor) -> Tensor:
    if pictures.shape[1] == 1:
        return pictures
    red, green, blue = (pictures[:, k : k + 1] for k in range(3))
    level = GREY[0] * red + GREY[1] * green + GREY[2] * blue
    return torch.where(_each(chosen, pictures), level, pictures)


def _each(chosen: Tensor, pictures: Tensor) -> Tensor:
    return chosen.to(pictures.device).view(-1, 1, 1, 1)


@dataclass(frozen=True)
class Orientation:
    """A picture as it lies at last: a mirror image (left for right) or not, then turned by ``turn`` degrees."""

    mirrored: Bool[Tensor, " n"]
    turn: Float[Tensor, " n"]


def orientation(draws: Draws) -> Orientation:
    """The same flips and rotations as at most one mirroring and one turn, 0 to 360 degrees counter-clockwise.

    A vertical flip is a horizontal one turned by 180 degrees.
    """
    turn = (draws.angle + 180 * draws.vertical).remainder(360)
    return Orientation(draws.horizontal ^ draws.vertical, turn)


def upright_share(choices: Augmentation, within: float) -> float:
    """The share (0 to 1) of the unmirrored pictures that lie within ``within`` degrees (0 to 180) of upright.

    Raises ``ValueError`` for another ``within``, and where every picture is mirrored.
    """
    if not 0 <= within <= 180:
        raise ValueError(f"within: must be 0 to 180 degrees, got {within}")
    neither = (1 - choices.horizontal) * (1 - choices.vertical)
    both = choices.horizontal * choices.vertical
    if neither + both == 0:
        raise ValueError(f"choices: must leave some pictures unmirrored, got {choices}")
    as_it_is, turned = (_overlap(choices.degrees, centre, within) for centre in (0, 180))
    return (neither * as_it_is + both * turned) / (neither + both)


def _overlap(degrees: tuple[float, float], centre: float, within: float) -> float:
    """The share of the degrees that lie within ``within`` of ``centre``, on the circle."""
    low, high = degrees
    if low == high:
        return float(abs((low - centre + 180) % 360 - 180) <= within)
    turns = [centre + 360 * k for k in range(-2, 3)]
    length = sum(max(0.0, min(high, turn + within) - max(low, turn - within)) for turn in turns)
    return length / (high - low)


def black_share(angle: float) -> float:
    """The share (0 to 1) of a square's own frame that is empty when the square is turned by ``angle`` degrees.

    Four right triangles, together tan(t / 2) tan(45° − t / 2), where t is what the angle is above a quarter turn.
    """
    t = math.radians(angle % 90)
    return math.tan(t / 2) * math.tan(math.pi / 4 - t / 2)
