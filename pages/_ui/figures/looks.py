"""What figures share: colours that are safe for colour-blind eyes, and a legend that a phone has room for."""

BLUE, ORANGE, GREEN, PURPLE, AMBER = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"  # Okabe and Ito
GREY = "#808080"
# Colour, dash and mark of the first, second, ... line: dashes and marks tell them apart without the colours.
LINES = (
    (BLUE, "solid", "circle"),
    (ORANGE, "dash", "square"),
    (GREEN, "dot", "diamond"),
    (PURPLE, "dashdot", "triangle-up"),
)


def legend_at_the_foot(size: int) -> dict:
    """Below the axis: above the figure, three lines of it on a phone would cover the first title."""
    return {
        "orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "xanchor": "left", "x": 0,
        "font": {"size": size},
    }  # fmt: skip
