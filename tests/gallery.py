"""The pictures of the home page, computed by the app's own code: `python -m tests.gallery` writes them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core import colour
from core.adam import Settings as Adam
from core.adam import moments
from core.adam_view import view
from core.convolution import Settings, convolve, prepare
from core.convolution_view import show
from core.data.photos import load_photo
from core.downsampling import enlarge
from core.gradient_record import recorded
from core.gradients_experiment import experiment
from core.gradients_network import Architecture
from core.kernels import make_kernel
from core.pooling import Settings as Windows
from core.pooling import pool
from core.precision_recall_people import of_patients
from core.precision_recall_view import Settings as ScoreSettings
from core.precision_recall_view import view as scores_view
from core.training import advance
from core.training_evaluation import EXTENT
from core.training_settings import Architecture as Layers
from core.training_settings import Controls, Start
from core.training_state import begin, training_set

FOLDER = Path(__file__).parents[1] / "assets" / "gallery"
SIZE = (640, 360)


def convolution() -> np.ndarray:
    """The brick wall; from the middle on, its edges by a Sobel filter at 45 degrees."""
    grey = prepare(load_photo("brick").pixels, "grey")
    edges = show(
        convolve(grey, make_kernel("sobel", 3, angle=45)[None].float(), Settings()), "signed"
    ).painted.pixels
    half = grey.shape[2] // 2
    photo = np.repeat(colour.grey_levels(grey).pixels[..., None], 3, axis=2)
    return np.concatenate([photo[:, :half], edges[:, half:]], axis=1)


def pooling() -> np.ndarray:
    """The ink drawing; from the middle on, what windows of 6 × 6 leave of it when each keeps its largest value."""
    grey = prepare(load_photo("drawing").pixels, "grey")
    height, width = grey.shape[1:]
    pooled = enlarge(pool(grey, Windows("max", 6, 6)).output, height, width)
    half = width // 2
    both = torch.cat([grey[:, :, :half], pooled[:, :, half:]], 2)
    return np.repeat(colour.grey_levels(both).pixels[..., None], 3, axis=2)


def gradients() -> np.ndarray:
    """The gradient of each of 30 layers on a log axis, the first on the left: sigmoids below, tanh above."""
    picture = np.full((360, 640, 3), 255, dtype=np.uint8)
    kinds = (Architecture(30), Architecture(30, activation="tanh", initialisation="orthogonal"))
    for band, (architecture, paint) in enumerate(zip(kinds, ((213, 94, 0), (0, 114, 178)), strict=True)):
        foot = 350 - 175 * band
        for k, layer in enumerate(experiment(architecture, 0).chain.layers[:-1]):
            height = max(2, round(155 * (1 + np.log10(layer.weight_gradient) / 20)))
            left = 12 + round(k * 20.6)
            picture[foot - height : foot, left : left + 16] = paint
    return picture


def adam() -> np.ndarray:
    """Update ratios after 150 updates on the same gradients, with a beta1 of 0, 0.9 and 0.99 from left to right."""
    picture = np.full((360, 640, 3), 255, dtype=np.uint8)
    gradients = recorded(4).gradients
    for band, (beta1, paint) in enumerate(((0.0, (213, 94, 0)), (0.9, (0, 114, 178)), (0.99, (0, 158, 115)))):
        density = view(moments(gradients, 150, Adam(beta1)).ratio).density[10:-10]
        for k, value in enumerate(density.tolist()):
            height, left = max(2, round(60 * value)), 18 + 210 * band + 3 * k
            picture[345 - min(height, 330) : 345, left : left + 3] = paint
    return picture


def training() -> np.ndarray:
    """The plane as a network divides it before training, after 400 and after 2000 updates, and the points it learns."""
    start = Start("Spiral", architecture=Layers(width=32, activation="relu"), precision="float64")
    controls = Controls(m=8, k=1, optimiser="adam", learning_rate=0.01)
    state, pieces = begin(start, controls), []
    points = training_set(start).training
    for updates in (0, 400, 1600):
        state, progress = advance(state, controls, updates)
        grid = torch.from_numpy(progress.surface)[None, None]
        fine = torch.nn.functional.interpolate(2 * grid - 1, (200, 200), mode="bilinear", align_corners=True)
        pieces.append(colour.signed(fine[0], 1.0).pixels.copy())
        for (x, y), label in zip(points.inputs.tolist(), points.labels.tolist(), strict=True):
            column, row = (round(100 * (1 + way / EXTENT)) for way in (x, -y))
            pieces[-1][row - 2 : row + 2, column - 2 : column + 2] = (213, 94, 0) if label else (0, 114, 178)
    gap = np.full((200, 10, 3), 255, dtype=np.uint8)
    row = np.concatenate([gap, pieces[0], gap, pieces[1], gap, pieces[2], gap], axis=1)
    rim = np.full((78, row.shape[1], 3), 255, dtype=np.uint8)
    return np.concatenate([rim, row, rim])


def precision_recall() -> np.ndarray:
    """The scores of patients, the ill above and the healthy below; those on the wrong side of even odds are striped."""
    people = of_patients("logistic", "The 10 means", by_itself=False)
    seen = scores_view(people.ranked, people.scale, ScoreSettings())
    picture = np.full((360, 640, 3), 255, dtype=np.uint8)
    stripes = np.add.outer(np.arange(360), np.arange(640)) % 8 < 4
    line = 20 + round(600 * (0 - float(seen.edges[0])) / float(seen.edges[-1] - seen.edges[0]))
    highest = float(torch.maximum(seen.ill, seen.healthy).max())
    for bin, (ill, healthy) in enumerate(zip(seen.ill.tolist(), seen.healthy.tolist(), strict=True)):
        left = 20 + 10 * bin
        for count, paint, up in ((ill, (213, 94, 0), True), (healthy, (0, 114, 178), False)):
            height = round(165 * count / highest)
            rows = slice(178 - height, 178) if up else slice(182, 182 + height)
            box = np.zeros((360, 640), dtype=bool)
            box[rows, left : left + 9] = True
            picture[box & ((np.arange(640) >= line) == up)] = paint
            picture[box & ((np.arange(640) >= line) != up) & stripes] = paint
    picture[178:182, 20:620] = (90, 90, 90)
    picture[6:354, line - 2 : line + 2] = (22, 32, 44)
    return picture


PICTURES: dict[str, Callable[[], np.ndarray]] = {
    "convolution": convolution,
    "pooling": pooling,
    "gradients": gradients,
    "adam": adam,
    "training": training,
    "precision_recall": precision_recall,
}


def picture(name: str) -> Image.Image:
    """The picture of one page, cut to 16:9 from its middle."""
    image = Image.fromarray(PICTURES[name]())
    height = round(image.width * SIZE[1] / SIZE[0])
    top = (image.height - height) // 2
    return image.crop((0, top, image.width, top + height)).resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        picture(name).save(FOLDER / f"{name}.jpg", quality=88)
