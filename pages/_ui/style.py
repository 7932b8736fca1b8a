"""The few rules that the theme has no setting for, each scoped to what it changes."""

import streamlit as st

# On a phone the pictures stay in sight, small and side by side, while the controls scroll below them:
# a control whose effect is off the screen teaches nothing.
_RULES = """
<style>
[data-testid="stMainBlockContainer"] { padding-inline: clamp(1rem, 2.5vw, 3rem); }
.st-key-header h1 { padding: 0; font-size: 1.9rem; }
.st-key-pictures img { max-height: 78vh; object-fit: contain; }
.st-key-gallery img { aspect-ratio: 16 / 9; object-fit: cover; }
@media (max-width: 640px) {
  .st-key-pictures { position: sticky; top: 3.75rem; z-index: 5; flex: 1 1 100%; backdrop-filter: blur(12px); }
  /* Sticky ends with the box around it: without these boxes it lasts until the controls beside them end. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-pictures),
  [data-testid="stVerticalBlock"]:has(> * > .st-key-pictures),
  [data-testid="stColumn"]:has(> * > * > .st-key-pictures) { display: contents; }
  .st-key-pictures [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; gap: 0.5rem; }
  .st-key-pictures [data-testid="stColumn"] { min-width: 0; flex: 1 1 0; }
}
</style>
"""


def apply() -> None:
    """Add the rules to the page."""
    st.html(_RULES)
