"""How page tests read what a page says, and set its controls."""

from streamlit.testing.v1 import AppTest


def text_of(app: AppTest) -> str:
    """All that the page says, in one string."""
    elements = [*app.markdown, *app.caption, *app.error, *app.info, *app.success, *app.warning]
    return " ".join(str(element.value) for element in elements)


def choose(app: AppTest, kind: str, key: str, value: object) -> AppTest:
    """Set the control of ``key`` and run the page; fails when that throws."""
    if kind == "live_slider":  # AppTest knows no such element; its value is plain session state
        app.session_state[key] = value
        app.run()
    else:
        getattr(app, kind)(key=key).set_value(value).run()
    assert not app.exception, f"{key} = {value}"
    return app
