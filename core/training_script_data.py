"""The examples of a live training as a few lines of a script: drawn, or read, as ``core.data`` does it.

Source: ``core.data.points``, ``digits``, ``fashion`` and ``downloads``, in short form, and ``core.augmentation`` by
``torchvision.transforms.functional``, which it agrees with.

Axes: in the script, ``inputs`` are n x 2, or n x c x h x w; ``labels`` n, or n x 1 for two classes.
"""

from core.data.training_sets import FACTS
from core.training_batches import AUGMENTATIONS
from core.training_settings import Controls, Start

_ROUND = "torch.stack([radius * angle.cos(), radius * angle.sin()], 1)"
_SHAPES = {
    "Spiral": f"""way = 0.775 * torch.rand(500, generator=generator)
radius, angle = 0.125 + way, math.pi * (way / 0.25 + labels)
clean = {_ROUND}
""",
    "Circles": f"""share, turn = torch.rand(2, 500, generator=generator)
disc, ring = 0.45 * share.sqrt(), (0.49 + 0.32 * share).sqrt()
radius, angle = torch.where(labels == 0, disc, ring), 2 * math.pi * turn
clean = {_ROUND}
""",
    "XOR": """sizes = 0.125 + 0.775 * torch.rand(500, 2, generator=generator)
right = torch.randint(2, (500,), generator=generator)
clean = sizes * (2 * torch.stack([right, (right + labels) % 2], 1) - 1)
""",
    "Two blobs": f"""share, turn = torch.rand(2, 500, generator=generator)
radius, angle = 0.45 * share, 2 * math.pi * turn
clean = {_ROUND} + 0.45 * (2 * labels[:, None] - 1)
""",
}
_POINTS = """generator = torch.Generator().manual_seed(seed)
labels = torch.arange(500) % 2
{shape}inputs = clean + {noise!r} * (torch.rand(500, 2, generator=generator) - 0.5)
{double}labels = labels.to(inputs)[:, None]
"""
_DIGITS = """raw = load_digits()
levels = torch.tensor(raw.images[:1472], dtype=torch.float32)[:, None]  # 0 to 16; the rest is held out
pixels = (255 * levels / 16 + 0.5).floor() / 255
labels = torch.tensor(raw.target[:1472])
"""
_BUNDLED = """file = sys.argv[1] if len(sys.argv) > 1 else "assets/fashion_mnist_7000.npz"
with np.load(file) as arrays:
    pixels = torch.from_numpy(arrays["training_images"])[:, None] / 255
    labels = torch.from_numpy(arrays["training_labels"]).long()
"""
_FULL = """root = sys.argv[1] if len(sys.argv) > 1 else "data"
raw = datasets.{name}(root, train=True, download=True)
"""
_GREY = "pixels, labels = raw.data[:, None] / 255, raw.targets\n"
_COLOUR = """pixels = torch.from_numpy(raw.data).permute(0, 3, 1, 2).contiguous() / 255
labels = torch.tensor(raw.targets)
"""
_MEAN = """mean = pixels.mean((0, 2, 3), keepdim=True)
deviation = pixels.std((0, 2, 3), correction=0, keepdim=True)
"""
_AUGMENTED = '''

def augmented(pictures, drawn):
    """Each picture changed as its four numbers say."""
    changed = []
    for x, (mirror, flip, turn, grey) in zip(pictures, drawn.tolist()):
{steps}        changed.append(x)
    return {result}

'''


def imports(start: Start, controls: Controls) -> list[str]:
    """The lines that ``data`` needs at the head of the script."""
    facts = FACTS[start.data]
    points, own = len(facts.shape) == 1, not facts.download
    lines = {
        "import math": points,
        "import sys": not points and start.data != "Digits",
        "import numpy as np": start.data == "Fashion-MNIST, 7,000",
        "from sklearn.datasets import load_digits": start.data == "Digits",
        "from torchvision import datasets": not own,
        "import torchvision.transforms.functional as TF": augments(start, controls),
    }
    return [line for line, needed in lines.items() if needed]


def augments(start: Start, controls: Controls) -> bool:
    """Whether pictures are changed on their way into the network; points never are."""
    return controls.augmentation != "none" and len(FACTS[start.data].shape) == 3


def data(start: Start, controls: Controls) -> str:
    """Code that makes ``inputs`` and ``labels``; with augmentation ``pixels`` and ``augmented``, drawn anew."""
    if start.data in _SHAPES:
        return _POINTS.format(shape=_SHAPES[start.data], noise=start.noise, double=_double(start))
    standard = _MEAN if start.standardise else ""
    if augments(start, controls):
        return _pixels(start) + standard + _augmented(start, controls)
    inputs = "(pixels - mean) / deviation" if start.standardise else "pixels"
    return _pixels(start) + standard + f"inputs = {inputs}\n" + _double(start)


def _double(start: Start) -> str:
    return "inputs = inputs.double()\n" if start.precision == "float64" else ""


def _pixels(start: Start) -> str:
    if start.data == "Digits":
        return _DIGITS
    if not FACTS[start.data].download:
        return _BUNDLED
    head = _FULL.format(name={"CIFAR-10": "CIFAR10", "MNIST": "MNIST"}.get(start.data, "FashionMNIST"))
    return head + (_COLOUR if FACTS[start.data].shape[0] == 3 else _GREY)


def _augmented(start: Start, controls: Controls) -> str:
    chosen = AUGMENTATIONS[controls.augmentation]
    steps = {
        f"x = TF.hflip(x) if mirror < {chosen.horizontal} else x": chosen.horizontal,
        f"x = TF.vflip(x) if flip < {chosen.vertical} else x": chosen.vertical,
        f"x = TF.rotate(x, {chosen.degrees[1]:g} * turn)": chosen.degrees[1],
        f"x = TF.rgb_to_grayscale(x, 3) if grey < {chosen.grey} else x": FACTS[start.data].shape[0] == 3,
    }
    result = "(torch.stack(changed) - mean) / deviation" if start.standardise else "torch.stack(changed)"
    double = ".double()" if start.precision == "float64" else ""
    result = f"({result}){double}" if double else result
    lines = "".join(f"        {step}\n" for step, done in steps.items() if done)
    return _AUGMENTED.format(steps=lines, result=result)
