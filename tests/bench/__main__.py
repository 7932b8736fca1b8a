"""`python -m tests.bench [NAME ...]` prints the figures that exist so far, each as a ratio.

Machines are shared and noisy: a figure is the ratio of two medians taken in the same run, turn by turn.
"""

import sys

from tests.bench import (
    adam,
    cost,
    filtering,
    gradients,
    hand,
    latency,
    load,
    pooling,
    soak,
    startup,
    training,
)

BENCHES = {
    "adam": adam.rows,
    "cost": cost.rows,
    "filtering": filtering.rows,
    "gradients": gradients.rows,
    "latency": latency.rows,
    "hand": hand.rows,
    "load": load.rows,
    "pooling": pooling.rows,
    "soak": soak.rows,
    "startup": startup.rows,
    "training": training.rows,
}


def main(names: list[str]) -> None:
    """Print one Markdown table; without ``names`` every bench runs."""
    print("| what | against | measured | reach |\n|---|---|---|---|", flush=True)
    for name in names or BENCHES:
        for row in BENCHES[name]():
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
