"""Nabla: the router. It sets the page up and hands over to the page that the address names."""

# Every child process (a photo's decoder, a training worker) imports the main module again, and inside
# Streamlit that is this file: outside this guard nothing may happen, and nothing heavy may be imported.
if __name__ == "__main__":
    import streamlit as st

    from pages._ui import navigation, routes

    st.set_page_config(page_title="Nabla ∇", page_icon=routes.FAVICON, layout="wide")
    navigation.navigate().run()
