"""The few rules that the theme has no setting for, each scoped to what it changes."""

import streamlit as st

# On a phone the pictures stay in sight, small and side by side, while the controls scroll below them
# (assets/probe.css): a control whose effect is off the screen teaches nothing.
_RULES = """
<style>
[data-testid="stMainBlockContainer"] { padding-inline: clamp(1rem, 2.5vw, 3rem); }
.st-key-header h1 { padding: 0; font-size: 1.9rem; }
/* What Streamlit has no setting for, and what is hard to read: captions at 60 %, white on the dark theme's light blue,
   the axes of charts, the colours of code. 4.5 : 1 at least, in both themes. */
[data-testid="stCaptionContainer"] { opacity: 0.8; }
[data-testid="stBaseButton-primary"]:not(:disabled) { color: light-dark(#fff, #10151c); }
.js-plotly-plot :is([class$="tick"] > text, [class$="title"], .annotation-text) {
  fill: light-dark(#16202c, #eef2f6) !important; fill-opacity: 0.85 !important; }
[data-testid="stCode"] pre .token:is(.comment, .punctuation) { color: light-dark(#5d6675, #9aa5b4); }
[data-testid="stCode"] pre .token:is(.keyword, .function, .class-name) { color: light-dark(#005a9c, #4fb0f0); }
[data-testid="stCode"] pre .token:is(.string, .number, .boolean) { color: light-dark(#0a6b3a, #5fd38d); }
[data-testid="stCode"] pre .token:is(.operator, .decorator) { color: light-dark(#a34500, #f0853a); }
/* Streamlit marks the focus here by a tint that nobody sees. */
:is([data-testid="stTopNavLink"], [data-testid="stPageLink-NavLink"], [data-testid="stBaseButton-elementToolbar"],
  [data-testid="stCheckbox"] label):is(:focus-visible, :has(:focus-visible)) {
  outline: 2px solid light-dark(#005a9c, #4fb0f0); outline-offset: 1px; }
/* A wide table is pushed sideways by itself, not the page with it. */
[data-testid="stMarkdownContainer"]:has(> table) { overflow-x: auto; }
.nabla-bucket { display: flex; gap: 2px; height: 1.6rem; border-radius: 0.3rem; overflow: hidden;
  border: 1px solid color-mix(in srgb, currentColor 45%, transparent); padding: 2px; }
.nabla-bucket > * { min-width: 2px; border-radius: 2px; }
.nabla-bucket .open { background: color-mix(in srgb, currentColor 10%, transparent); }
.nabla-bucket .full, .nabla-bucket .level { background: #0072B2; }
.nabla-bucket .lost { background: repeating-linear-gradient(45deg, #D55E00 0 4px, transparent 4px 8px); }
.nabla-bucket-text { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; padding-top: 0.25rem; }
.nabla-fold { display: flex; gap: 3px; align-items: center; max-width: 46rem; padding-bottom: 3px; }
.nabla-fold b { width: 1.2rem; }
.nabla-fold span { border-radius: 2px; font-size: 0.85rem; line-height: 1.5rem; text-align: center;
  border: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
.nabla-fold .judged { background: #0072B2; color: #fff; }
.nabla-product { font-size: 1.35rem; font-weight: 600; }
.st-key-gallery img { aspect-ratio: 16 / 9; object-fit: cover; }
@media (max-width: 640px) {
  .st-key-toolbar > * { flex: 1 1 45%; min-width: 0; }
  .st-key-toolbar [data-testid="stPopover"] button { width: 100%; }
  .st-key-toolbar [data-testid="stPopover"] button p { white-space: normal; font-size: 0.875rem; line-height: 1.2; }
  /* Sticky ends with the box around it: without these boxes it lasts until the controls beside them end. */
  [data-testid="stLayoutWrapper"]:has(> .st-key-pictures),
  [data-testid="stVerticalBlock"]:has(> * > .st-key-pictures),
  [data-testid="stColumn"]:has(> * > * > .st-key-pictures),
  .st-key-pictures,
  .st-key-pictures *:has(.nabla-probe) { display: contents; }
}
</style>
"""


def apply() -> None:
    """Add the rules to the page."""
    st.html(_RULES)
