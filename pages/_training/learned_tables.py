"""Tables of classes as HTML: what is taken for what, and shares as bars. They hold in light and dark alike."""

import html
from collections.abc import Sequence

_RIGHT, _WRONG = "0,114,178", "213,94,0"  # blue and orange, never so strong that the text fades
_STRONGEST = 0.55
_LINE = "1px solid color-mix(in srgb, currentColor 25%, transparent)"
_NONE = "<span style='opacity:0.65'>0</span>"
_SMALL = "font-size:0.85rem;font-weight:500;text-align:left;padding:0.1rem 0.4rem"


def confusion_table(
    counts: Sequence[Sequence[int]], classes: Sequence[str], chosen: tuple[int, int] | None = None
) -> str:
    """Rows are what the examples are, columns what the network says; the ``chosen`` cell has a frame."""
    longest = max(map(len, classes))
    upright = "writing-mode:vertical-rl;transform:rotate(180deg)" if longest > 3 else ""
    head = "".join(
        f"<th scope='col' style='{_SMALL};padding:0.2rem 0;vertical-align:bottom;text-align:center'>"
        f"<span style='{upright};display:inline-block'>{html.escape(name)}</span></th>"
        for name in classes
    )
    body = "".join(
        f"<tr><th scope='row' style='{_SMALL};white-space:nowrap'>{html.escape(classes[true])}</th>"
        + "".join(
            _cell(count, sum(row), true == said, (true, said) == chosen) for said, count in enumerate(row)
        )
        + "</tr>"
        for true, row in enumerate(counts)
    )
    look = f"border-collapse:collapse;table-layout:fixed;width:100%;min-width:{8 + 2.5 * len(classes):g}rem"
    corner = f"<td style='width:{1.2 + 0.5 * longest:g}rem'></td>"  # as wide as the names below it
    return (
        "<div role='region' tabindex='0' aria-label='Confusion matrix' style='overflow-x:auto'>"
        f"<table style='{look}'><thead><tr>{corner}{head}</tr></thead><tbody>{body}</tbody></table></div>"
        "<div style='font-size:0.875rem'>Rows: what it is. Columns: what the network says. Framed in blue: right</div>"
    )


def _cell(count: int, of: int, right: bool, chosen: bool) -> str:
    share = count / of if of else 0.0
    strength = _STRONGEST * (share if right else min(1.0, 2 * share**0.5))  # a quarter wrong is a lot
    look = (
        f"background:rgba({_RIGHT if right else _WRONG},{strength:.3f});border:{_LINE};padding:0.1rem 0;"
        "text-align:center;font-size:1.1rem;font-variant-numeric:tabular-nums"
    )
    look += f";box-shadow:inset 0 0 0 2px rgb({_RIGHT});font-weight:600" if right else ""
    look += ";outline:3px solid currentColor;outline-offset:-3px" if chosen else ""
    return f"<td style='{look}'>{count or _NONE}</td>"


def bars(
    rows: Sequence[tuple[str, float, str]], caption: str, *, strongest: int | None = None, column: str
) -> str:
    """One row for each name: a bar of its share, 0 to 1, and what is said of it; the ``strongest`` in bold."""
    body = "".join(
        _bar(name, share, said, number == strongest) for number, (name, share, said) in enumerate(rows)
    )
    heads = (
        f"<thead style='{_HIDDEN}'><tr><th>class</th><th>bar</th><th>{html.escape(column)}</th></tr></thead>"
    )
    return (
        "<table style='width:100%;border-collapse:collapse'>"
        f"<caption style='text-align:left;padding-bottom:0.3rem'>{html.escape(caption)}</caption>"
        f"{heads}<tbody>{body}</tbody></table>"
    )


_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)"


def _bar(name: str, share: float, said: str, strong: bool) -> str:
    weight = "700" if strong else "400"
    colour = f"rgb({_RIGHT})" if strong else f"rgba({_RIGHT},0.6)"
    return (
        f"<tr style='font-weight:{weight}'>"
        f"<th scope='row' style='font-weight:inherit;text-align:left;white-space:nowrap;padding:1px 0.6rem 1px 0'>"
        f"{html.escape(name)}</th>"
        "<td style='width:100%'><div style='background:color-mix(in srgb, currentColor 8%, transparent)'>"
        f"<div style='width:{100 * share:.1f}%;height:1.1rem;background:{colour}'></div></div></td>"
        "<td style='white-space:nowrap;text-align:right;padding-left:0.6rem;font-variant-numeric:tabular-nums'>"
        f"{html.escape(said)}</td></tr>"
    )


def pictures(tiles: Sequence[tuple[str, str, str]]) -> str:
    """Small pictures with sharp pixels and a line or two below each: source, alternative text, lines of text."""
    figures = "".join(
        "<figure style='margin:0'>"
        f"<img src='{source}' alt='{html.escape(alt, quote=True)}' "
        "style='width:100%;image-rendering:pixelated;display:block'>"
        f"<figcaption style='font-size:0.875rem;line-height:1.25;padding-top:0.25rem'>{below}</figcaption></figure>"
        for source, alt, below in tiles
    )
    return (
        "<div style='display:grid;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:0.75rem'>"
        f"{figures}</div>"
    )
