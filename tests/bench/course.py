"""The course's run on CIFAR-10, and the same recipe with one thing changed.

`python -m tests.bench.course --data FOLDER --variant course --seed 0` trains and prints a table; `--save FILE` keeps
the figures in a JSON file. FOLDER has the binary version of CIFAR-10: data_batch_1.bin to data_batch_5.bin and
test_batch.bin. Without `--variant` every variant runs. A run takes one thread; the same command gives the same figures.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.augmentation import COURSE, NO_TURNS, NONE, Augmentation, apply, draw
from core.course_figures import COURSE_RUN
from core.course_network import BLOCKS, DROPOUT, course_network
from core.training_network import Dropout, attach, first_values, reseed

LINE = COURSE_RUN.batch * COURSE_RUN.log_every  # pictures between two lines of the log
NAMES = [name for name, _ in COURSE_RUN.by_class]


@dataclass(frozen=True)
class Recipe:
    """What a variant may change; the course's own are the defaults."""

    augmentation: Augmentation = COURSE
    batch: int = COURSE_RUN.batch
    standardised: bool = False
    widen: int = 1
    blocks: int = BLOCKS
    epochs: int = COURSE_RUN.epochs


VARIANTS = {
    "course": Recipe(),
    "without turns": Recipe(NO_TURNS),
    "no augmentation": Recipe(NONE),
    "standardised inputs": Recipe(standardised=True),
    "batch 32": Recipe(batch=32),
    "four times as wide": Recipe(widen=4),
}


@dataclass(frozen=True)
class Pictures:
    """Bytes (n 3 32 32) and classes 0 to 9 (n)."""

    bytes: Tensor
    labels: Tensor


def read(folder: Path) -> tuple[Pictures, Pictures]:
    """The training and the test pictures: each record is a label and 3072 bytes, red, green, blue, row by row."""
    names = [f"data_batch_{k}.bin" for k in range(1, 6)], ["test_batch.bin"]
    parts = []
    for part in names:
        records = np.concatenate([np.fromfile(folder / name, np.uint8).reshape(-1, 3073) for name in part])
        pictures = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())
        parts.append(Pictures(pictures, torch.from_numpy(records[:, 0].astype(np.int64))))
    return parts[0], parts[1]


def scaling(training: Pictures, recipe: Recipe) -> Callable[[Tensor], Tensor]:
    """Numbers from 0 to 1 as they are, or with mean 0 and deviation 1 in each channel of the training pictures."""
    if not recipe.standardised:
        return lambda pictures: pictures
    pixels = training.bytes.transpose(0, 1).flatten(1)
    spread = [torch.std_mean(channel.float() / 255) for channel in pixels]
    deviation, mean = (torch.stack(values).view(3, 1, 1) for values in zip(*spread, strict=True))
    return lambda pictures: (pictures - mean) / deviation


def fresh(recipe: Recipe, seed: int) -> nn.Sequential:
    """The network with its first weights, and with dropouts that draw from generators of their own."""
    network = course_network(recipe.blocks, widen=recipe.widen, dropout_layer=Dropout)
    attach(network, *first_values(network, seed))
    reseed(network, seed)
    return network


def train(
    training: Pictures, recipe: Recipe, seed: int, *, most: int | None = None
) -> tuple[nn.Module, list[list[float]], int]:
    """The trained network, the log (one row an epoch) and the updates made, at most ``most``."""
    order, noise = (torch.Generator().manual_seed(2 * seed + k) for k in (0, 1))
    network = fresh(recipe, seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=COURSE_RUN.learning_rate)
    scaled = scaling(training, recipe)
    every, updates, log = LINE // recipe.batch, 0, []
    for _ in range(recipe.epochs):
        log.append([])
        total = torch.zeros(())
        chosen = torch.randperm(len(training.labels), generator=order).split(recipe.batch)
        for at, places in enumerate(chosen, 1):
            pictures = training.bytes[places].float() / 255
            pictures = apply(pictures, draw(len(places), recipe.augmentation, noise))
            loss = F.cross_entropy(network(scaled(pictures)), training.labels[places])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            updates += 1
            total += loss.detach()
            if at % every == 0:
                log[-1].append(round(float(total) / every, 4))
                total.zero_()
            if updates == most:
                return network, log, updates
    return network, log, updates


@torch.no_grad()
def predictions(network: nn.Module, pictures: Pictures, scaled: Callable[[Tensor], Tensor]) -> Tensor:
    """The class of the largest logit, in the mode that the network is in."""
    return torch.cat([network(scaled(part.float() / 255)).argmax(1) for part in pictures.bytes.split(500)])


def scores(guesses: Tensor, labels: Tensor) -> tuple[float, dict[str, float]]:
    """Per cent overall and of each class that occurs."""
    right = guesses == labels
    classes = {
        name: round(100 * float(right[labels == k].double().mean()), 2)
        for k, name in enumerate(NAMES)
        if bool((labels == k).any())
    }
    return round(100 * float(right.double().mean()), 2), classes


def run(
    training: Pictures, testing: Pictures, variant: str, recipe: Recipe, seed: int, most: int | None = None
) -> dict[str, object]:
    """One run's figures. With dropout left on the test set is gone through twice, as the course seems to have done."""
    start = time.perf_counter()
    network, log, updates = train(training, recipe, seed, most=most)
    seconds = time.perf_counter() - start
    scaled = scaling(training, recipe)
    overall, by_class = scores(predictions(network.eval(), testing, scaled), testing.labels)
    twice = [predictions(network.train(), testing, scaled) for _ in range(2)]
    return {
        "variant": variant,
        "seed": seed,
        "recipe": asdict(recipe),
        "updates": updates,
        "seconds": round(seconds, 1),
        "log_every": LINE // recipe.batch,
        "log": log,
        "accuracy": overall,
        "by_class": by_class,
        "with_dropout": {
            "accuracy": [scores(guesses, testing.labels)[0] for guesses in twice],
            "by_class": [scores(guesses, testing.labels)[1] for guesses in twice],
            "answers_that_differ": int((twice[0] != twice[1]).sum()),
        },
    }


def row(one: dict) -> str:
    """A line of the table."""
    recipe, dropped = one["recipe"], one["with_dropout"]
    cells = [
        f"{one['variant']}, seed {one['seed']}, {recipe['blocks']} blocks, {recipe['epochs']} epochs",
        f"{one['updates']} in {one['seconds']:.0f} s",
        " ".join(f"{lines[-1]:.3f}" for lines in one["log"] if lines) or "–",
        f"{one['accuracy']:.2f}",
        f"{dropped['accuracy'][0]:.2f}, {dropped['accuracy'][1]:.2f}",
        " ".join(f"{name} {share:.1f}" for name, share in one["by_class"].items()),
    ]
    return "| " + " | ".join(cells) + " |"


def save(file: Path, one: dict) -> None:
    """Put a run into a JSON file, in the place of an earlier one by the same command."""
    known = json.loads(file.read_text())["runs"] if file.exists() else []
    runs = [other for other in known if other["command"] != one["command"]] + [one]
    about = {
        "what": "the course's recipe on CIFAR-10 and what changes it; accuracies in per cent of the test set",
        "network": f"course_network, dropout {DROPOUT} before each dense layer, Adam {COURSE_RUN.learning_rate}",
        "torch": torch.__version__,
    }
    lines = ",\n".join(json.dumps(each) for each in runs)
    file.write_text(json.dumps(about)[:-1] + f', "runs": [\n{lines}\n]}}\n')


def main(arguments: list[str] | None = None) -> None:
    """Read the data, run the variants that are asked for, print a row for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.course")
    parser.add_argument("--data", type=Path, required=True, help="the folder with CIFAR-10's .bin files")
    parser.add_argument("--variant", choices=VARIANTS, action="append", help="one or more; all if left out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=COURSE_RUN.epochs)
    parser.add_argument("--blocks", type=int, default=BLOCKS, help="of convolution and pooling, 1 to 5")
    parser.add_argument("--updates", type=int, help="stop after so many")
    parser.add_argument("--save", type=Path, help="a JSON file for the figures")
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    training, testing = read(asked.data)
    print("| run | updates | last loss of each epoch | accuracy % | with dropout on, twice | by class |")
    print("|---|---|---|---|---|---|", flush=True)
    for variant in asked.variant or VARIANTS:
        recipe = replace(VARIANTS[variant], epochs=asked.epochs, blocks=asked.blocks)
        one = run(training, testing, variant, recipe, asked.seed, asked.updates)
        one["command"] = (
            f'python -m tests.bench.course --data cifar-10-batches-bin --variant "{variant}" --seed {asked.seed} '
            f"--epochs {asked.epochs} --blocks {asked.blocks}"
        ) + (f" --updates {asked.updates}" if asked.updates else "")
        print(row(one), flush=True)
        if asked.save:
            save(asked.save, one)


if __name__ == "__main__":
    main()
