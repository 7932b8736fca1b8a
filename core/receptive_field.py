"""Where an output value of a chain of windows looks on the first picture.

Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", section 5 (arXiv:1603.07285);
Araujo, Norris, Sim 2019, "Computing receptive fields of convolutional neural networks", Distill, eq. 2 and 3.
"""


def receptive_field(kernel: int, stride: int, padding: int, rounds: int = 1) -> tuple[int, int, int]:
    """Size, step and padding, in pixels of the first picture, of ``rounds`` equal windows in a row.

    Output value i sees the ``size`` pixels from ``i * step - padding`` on, some of which may lie outside the picture
    or, where ``stride`` is greater than ``kernel``, between the windows. Raises ``ValueError`` for numbers below 1,
    and for padding below 0.
    """
    for name, value, least in (
        ("kernel", kernel, 1),
        ("stride", stride, 1),
        ("padding", padding, 0),
        ("rounds", rounds, 1),
    ):
        if value < least:
            raise ValueError(f"{name}: must be {least} or more, got {value}")
    size, step, pad = 1, 1, 0
    for _ in range(rounds):
        size += (kernel - 1) * step
        pad += padding * step
        step *= stride
    return size, step, pad
