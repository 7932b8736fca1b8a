"""A slider that reports its value while it is dragged, so that a picture follows the hand; st.slider waits for
the release."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from numbers import Real

import streamlit as st

from pages._ui.front_end import component

_LIMIT = 1e9  # beyond it, and beyond six decimals, Python and the browser spell numbers differently
_LATE = 15.0  # seconds in which a message that was sent before a change of the address may still be read: runs queue

_STYLES, _SCRIPTS = ("live_slider.css",), ("elements.js", "live_slider.js")
_mount = component("live_slider", css=_STYLES, js=_SCRIPTS)


@dataclass(frozen=True)
class Range:
    """The numbers of a slider: integers if all four are, else floats. `unit` follows the number: "°", " px".

    `odds`: the numbers are log p/(1 − p), and what is shown and read out is p.
    """

    minimum: float
    maximum: float
    default: float
    step: float
    unit: str = ""
    odds: bool = False

    def __post_init__(self) -> None:
        numbers = {name: getattr(self, name) for name in ("minimum", "maximum", "default", "step")}
        for name, value in numbers.items():
            if type(value) not in (int, float) or not abs(value) <= _LIMIT:
                raise ValueError(f"{name} must be a number between -{_LIMIT:g} and {_LIMIT:g}, got {value!r}")
        if not all(type(value) is int for value in numbers.values()):
            for name, value in numbers.items():
                object.__setattr__(self, name, float(value))
        if not (self.step > 0 and self.minimum < self.maximum and self.decimals <= 6):
            rule = "step must be positive with at most six decimals, and minimum below maximum"
            raise ValueError(f"{rule}, got {self!r}")
        if any(self.fit(value) != value for value in (self.maximum, self.default)):
            raise ValueError(f"maximum and default must lie whole steps above minimum, got {self!r}")

    @property
    def decimals(self) -> int:
        """How many digits after the point the steps need."""
        exponents = (
            Decimal(repr(value)).normalize().as_tuple().exponent for value in (self.step, self.minimum)
        )
        return max(0, *(-exponent for exponent in exponents))

    def fit(self, value: object) -> int | float | None:
        """The nearest number of the slider; None for what is no number: anything can come from a browser."""
        if isinstance(value, bool) or not isinstance(value, Real) or value != value:
            return None
        inside = min(max(value, self.minimum), self.maximum)  # compared, not converted: it may be too large
        steps = round((inside - self.minimum) / self.step)
        return round(self.minimum + steps * self.step, self.decimals) + 0  # + 0 turns -0.0 into 0.0

    def read(self, text: str | None) -> int | float:
        """The number that an address says; the default where it says none."""
        try:
            value = float(text or "")
        except ValueError:
            return self.default
        return self.fit(value) if isfinite(value) else self.default

    def write(self, value: float) -> str | None:
        """The number as an address says it, as JavaScript's String() would; None for the default."""
        text = f"{value:.{self.decimals}f}"
        text = text.rstrip("0").rstrip(".") if self.decimals else text
        return None if value == self.default else text


@dataclass
class _Known:
    """What one session knows of the browser."""

    heard: int = 0  # the number of the last message: with it the browser knows the answer to its own
    seen: str | None = None  # what the address said when we last looked
    late: str | None = None  # what it said before we changed it: until then an old message may still say so
    until: float = 0.0


def live_slider(
    label: str,
    numbers: Range,
    *,
    key: str,
    help: str = "",
    on_change: Callable[[], None] | None = None,
) -> int | float:
    """Draws the slider and returns its value, which is `st.session_state[key]`, a plain number.

    Other code may set that in a callback; slider and address follow. `on_change` runs in the callback phase, for
    each new value that arrives, so many times in a drag. The address says `key=value` once a drag has ended, and
    nothing for the default; Streamlit must not bind `key` as well.

    Use it in a fragment. Outside of one, draw it after what it moves: the browser sends the next value as soon as
    the slider is drawn, and Streamlit then starts the script over before it has drawn the rest.

    Not for use in a form (Streamlit sends no triggers from there); `key` must not hold a double underscore.
    """
    known = _known(key)
    value = current(numbers, key=key)

    def receive() -> None:
        message = (st.session_state.get(_widget(key)) or {}).get("move")
        if not isinstance(message, dict):
            return
        if type(message.get("number")) is int and 0 < message["number"] < 2**53:
            known.heard = message["number"]
        new = numbers.fit(message.get("value"))
        if new is None:
            return
        changed = new != st.session_state.get(key)
        st.session_state[key] = new
        if message.get("done") is True:
            _tell_address(known, key, numbers.write(new))
        if changed and on_change is not None:
            on_change()

    data = {
        "name": key,
        "label": label,
        "help": help,
        "unit": numbers.unit,
        "odds": numbers.odds,
        "minimum": numbers.minimum,
        "maximum": numbers.maximum,
        "step": numbers.step,
        "decimals": numbers.decimals,
        "default": numbers.default,
        "value": value,
        "heard": known.heard,
    }
    _mount(key=_widget(key), data=data, on_move_change=receive)
    return value


def current(numbers: Range, *, key: str) -> int | float:
    """The value of the slider, also before it is drawn, and from the address in the first run of a link."""
    state, known, text = st.session_state, _known(key), st.query_params.get(key)
    value = numbers.fit(state.get(key))
    # Not a link, nor the browser's Back: a message that was sent before Streamlit's front end knew of our change.
    late = text == known.late and time.monotonic() < known.until and _widget(key) in state
    # Nor is an address that lost it while the slider was off the page, on another one; the browser puts it back.
    returned = text is None and key in state and _widget(key) not in state
    if text != known.seen and not late and not returned:
        known.seen, known.until = text, 0.0
        value = numbers.read(text)
    state[key] = numbers.default if value is None else value
    return state[key]


def _tell_address(known: _Known, key: str, text: str | None) -> None:
    """The browser has changed the address already; now Streamlit hears of it, for links and for later runs."""
    known.late, known.until = st.query_params.get(key), time.monotonic() + _LATE
    known.seen = text
    if text is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = text


def _widget(key: str) -> str:
    return f"{key}.slider"


def _known(key: str) -> _Known:
    return st.session_state.setdefault(f"{key}.known", _Known())
