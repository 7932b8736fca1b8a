import streamlit as st

from pages._ui import routes

routes.recover_deep_link()
st.title("Nabla ∇")
for r in routes.ROUTES:
    st.page_link(f"pages/{r.name}.py", label=r.title)
