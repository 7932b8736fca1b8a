"""Nabla: Streamlit runs this file for each visitor, and imports it once for the server itself."""

# Every child process (a photo's decoder, a training worker) imports the main module again, and inside
# Streamlit that is this file: outside these two cases nothing may happen, and nothing heavy may be imported.
if __name__ == "__main__":
    import streamlit as st

    from pages._server import places
    from pages._ui import navigation, routes

    st.set_page_config(page_title="Nabla ∇", page_icon=routes.FAVICON, layout="wide")
    page = navigation.navigate()
    page.run() if places.admit() else places.wait()
elif __name__ == "app":
    import streamlit as st

    from pages._server import service

    service.judge_settings()
    app = st.App(
        __file__,
        lifespan=service.lifespan,
        routes=service.routes(),
        middleware=service.MIDDLEWARE,
        on_script_error=service.apologise,
    )
