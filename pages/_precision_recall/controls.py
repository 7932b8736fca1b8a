"""Whose scores they are, and how they are weighed: each control is in the address."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.data.score_pairs import Pair
from core.precision_recall_people import People, drawn, of_digits, of_patients, twelve
from pages._precision_recall import choices, own_scores
from pages._ui.live_slider import live_slider

MEMO = "precision_recall.people"
THRESHOLD = "precision_recall.threshold"
ASKED = "precision_recall.asked_for"
Make = Callable[[], People]


@dataclass(frozen=True)
class Chosen:
    """The people, with a name that no other people have, and the settings without the costs."""

    data: str
    identity: tuple[object, ...]
    people: People
    pair: Pair | None
    prevalence: float | None
    beta: float


def draw() -> Chosen | None:
    """Draw the controls; None while one's own scores are not there yet."""
    _take_up()
    data = st.selectbox(
        "Whose scores",
        choices.DATA,
        key="precision_recall.data",
        bind="query-params",
        on_change=_from_its_start,
    )
    pair = None
    match data:
        case choices.PATIENTS:
            identity, make = _patients()
        case choices.TWO_GROUPS:
            pair = _pair()
            identity, make = (pair,), lambda: drawn(pair)
        case choices.DIGITS:
            identity, make = _digits()
        case choices.TWELVE:
            identity, make = (), twelve
        case _:
            identity, make = own_scores.draw()
            if make is None:
                return None
    people = _remembered((data, *identity), make)
    other = _other_prevalence(people)
    beta = live_slider(
        "β of the F score", choices.BETA, key="precision_recall.beta",
        help="How many times recall counts as much as precision; 1 is the F1 score",
    )  # fmt: skip
    return Chosen(data, (data, *identity), people, pair, other, beta)


def set_up(**settings: object) -> None:
    """Ask for these settings, by the names of their controls; for a callback of another fragment than theirs."""
    st.session_state[ASKED] = settings


def asked() -> bool:
    """Somebody has asked for other settings: what is drawn now would be about the old ones."""
    return ASKED in st.session_state


def _take_up() -> None:
    """Set what was asked for, in a run that draws the controls: only then does the address follow."""
    if asked():
        st.session_state.pop(THRESHOLD, None)
        for name, value in st.session_state.pop(ASKED).items():
            _set(f"precision_recall.{name}", value, choices.IN_ADDRESS.get(name))


def _set(key: str, value: object, written: Callable[[Any], str] | None) -> None:
    """Set a control. Of one that Streamlit binds to the address, but does not draw yet, the address is told as well."""
    st.session_state[key] = value
    if written is not None:
        with suppress(StreamlitAPIException):  # it is drawn, and bound: the address follows by itself
            st.query_params[key] = written(value)


def _from_its_start() -> None:
    """Other people, another scale: the threshold begins where theirs does."""
    st.session_state.pop(THRESHOLD, None)


def _remembered(identity: tuple[object, ...], make: Make) -> People:
    """The people of the last run where they are the same: sorting a million scores takes a while."""
    known = st.session_state.get(MEMO)
    if known is None or known[0] != identity:
        with st.spinner("Judging everybody ..."):  # models are trained, or a million scores sorted
            known = st.session_state[MEMO] = identity, make()
    return known[1]


def _patients() -> tuple[tuple[object, ...], Make]:
    sees = st.selectbox(
        "The model sees", choices.SEES, 3, key="precision_recall.sees", bind="query-params",
        help="Cells of a breast lump under the microscope, measured; ill means that the lump was malignant",
    )  # fmt: skip
    model = st.segmented_control(
        "Model", list(choices.MODELS), default="logistic", required=True, format_func=choices.MODELS.get,
        key="precision_recall.model", bind="query-params",
    )  # fmt: skip
    itself = _judge()
    return (sees, model, itself), lambda: of_patients(model, sees, by_itself=itself)


def _digits() -> tuple[tuple[object, ...], Make]:
    digit = st.selectbox("Is it a …", range(10), 8, key="precision_recall.digit", bind="query-params")
    itself = _judge()
    return (digit, itself), lambda: of_digits(digit, by_itself=itself)


def _judge() -> bool:
    return st.selectbox(
        "Judged by", list(choices.JUDGES), format_func=choices.JUDGES.get,
        key="precision_recall.judge", bind="query-params",
        help="Five models, each trained without a fifth of the people, judge that fifth; or one model judges all that "
        "it learned from",
    )  # fmt: skip


def _pair() -> Pair:
    prevalence = live_slider(
        "Prevalence",
        choices.PREVALENCE,
        key="precision_recall.prevalence",
        help="The share of the ill among them",
    )
    separation = live_slider(
        "Separation", choices.SEPARATION, key="precision_recall.separation",
        help="How far the ill lie above the healthy, in standard deviations of the healthy",
    )  # fmt: skip
    spread = live_slider(
        "Spread of the ill", choices.SPREAD, key="precision_recall.spread",
        help="Their standard deviation; that of the healthy is 1",
    )  # fmt: skip
    count = st.select_slider(
        "People",
        choices.COUNTS,
        1000,
        format_func="{:,}".format,
        key="precision_recall.count",
        bind="query-params",
    )
    rounding = st.selectbox(
        "Scores rounded", list(choices.ROUNDINGS),
        format_func=choices.ROUNDINGS.get, key="precision_recall.rounding", bind="query-params",
        help="Rounded scores are ties: no threshold can part them",
    )  # fmt: skip
    return Pair(count, prevalence / 100, separation, spread, rounding)


def _other_prevalence(people: People) -> float | None:
    """Another share of the ill, by weighting; only where there are people of both kinds."""
    if not all(people.ranked.people):
        return None
    other = st.toggle(
        "Another prevalence", key="precision_recall.reweigh", bind="query-params",
        help="As if as many of those who are tested were ill as you say; each person then counts more, or less",
    )  # fmt: skip
    if not other:
        return None
    return live_slider("Share of the ill", choices.OTHER, key="precision_recall.other") / 100
