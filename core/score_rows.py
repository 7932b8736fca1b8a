"""Labels and scores as a CSV file that ``core.data.score_table`` and every spreadsheet can read."""

from core.precision_recall import Ranked


def rows(ranked: Ranked) -> bytes:
    """A head and a line for each person, the highest score first, as many digits as make the same double again.

    A million scores of 17 digits are 20 MB, twice what the page takes back.
    """
    lines = ["label,score"]
    counts = zip(
        ranked.values.flip(0).tolist(),
        (-ranked.ill.diff()).flip(0).tolist(),
        (-ranked.healthy.diff()).flip(0).tolist(),
        strict=True,
    )
    for score, ill, healthy in counts:
        lines += [f"1,{score!r}"] * ill + [f"0,{score!r}"] * healthy
    return ("\n".join(lines) + "\n").encode()
