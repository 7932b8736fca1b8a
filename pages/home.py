"""The gallery: what there is to explore."""

import streamlit as st

from pages._ui import navigation, routes, style

navigation.recover_deep_link()
style.apply()

with st.container(key="header"):
    st.title("See deep learning happen", anchor=False)
st.markdown(
    "Nabla computes every picture live, with PyTorch, on your own photo. Each number can be checked on the spot, "
    "each view is a link, and each comes with the script that gives the same numbers."
)

with st.container(key="gallery"):
    for section, names in routes.sections().items():
        st.subheader(section, anchor=False)
        columns = st.columns(3)
        for i, r in enumerate(names):
            with columns[i % 3].container(border=True):
                st.image(routes.gallery_picture(r.name), alt=f"{r.title}: {r.shows}")
                st.page_link(routes.page(r), label=f"**{r.title}**", icon=r.icon)
                st.markdown(r.claim)

st.subheader("Start with an experiment", anchor=False)
experiments = [(r, experiment) for r in routes.ROUTES for experiment in r.experiments]
for i, (r, experiment) in enumerate(experiments):
    if i % 3 == 0:
        columns = st.columns(3)
    with columns[i % 3].container(border=True, height="stretch"):
        settings = {f"{r.name}.{name}": value for name, value in experiment.settings.items()}
        st.page_link(
            routes.page(r), label=f"**{experiment.title}**", icon=":material/science:", query_params=settings
        )
        st.markdown(experiment.look_for)
