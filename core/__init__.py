"""The computations that Nabla shows: one module a topic, in plain PyTorch, without a line of Streamlit."""
