"""Predict first: a question that a person answers before the app does."""

from collections.abc import Mapping, Sequence

import streamlit as st


def _remember(key: str, widgets: Sequence[str]) -> None:
    st.session_state[f"{key}.committed"] = [st.session_state[widget] for widget in widgets]


def _ask_again(key: str) -> None:
    st.session_state.pop(f"{key}.committed", None)


def committed(key: str) -> list[int | str] | None:
    """What the person committed to on question ``key``; None before that."""
    return st.session_state.get(f"{key}.committed")


def whole_numbers(key: str, question: str, labels: Sequence[str]) -> list[int] | None:
    """Ask for one whole number for each label; returns them once the person has committed."""
    st.markdown(question)
    widgets = [f"{key}.{label}" for label in labels]
    locked = committed(key) is not None
    for column, label, widget in zip(st.columns(len(labels)), labels, widgets, strict=True):
        column.number_input(label, 0, 100_000, None, 1, key=widget, disabled=locked, placeholder="?")
    complete = all(st.session_state[widget] is not None for widget in widgets)
    _buttons(key, widgets, locked, complete)
    return committed(key)


def choice(key: str, question: str, options: Mapping[str, str]) -> str | None:
    """Ask for one of ``options`` (key to text); returns the key once the person has committed."""
    st.markdown(question)
    locked = committed(key) is not None
    widget = f"{key}.choice"
    st.radio(
        "Your answer",
        list(options),
        index=None,
        format_func=options.get,
        key=widget,
        disabled=locked,
        label_visibility="collapsed",
    )
    _buttons(key, [widget], locked, st.session_state[widget] is not None)
    answer = committed(key)
    return answer[0] if answer else None


def _buttons(key: str, widgets: Sequence[str], locked: bool, complete: bool) -> None:
    if locked:
        st.button("Ask me again", key=f"{key}.again", on_click=_ask_again, args=(key,))
    else:
        st.button(
            "Commit",
            key=f"{key}.commit",
            type="primary",
            disabled=not complete,
            on_click=_remember,
            args=(key, widgets),
        )


def verdict(right: bool, text: str) -> None:
    """Say whether the prediction held, in a word and a sign, not in colour alone."""
    (st.success if right else st.warning)(
        f"**{'Right' if right else 'Not this time'}.** {text}",
        icon=":material/check_circle:" if right else ":material/lightbulb:",
    )
