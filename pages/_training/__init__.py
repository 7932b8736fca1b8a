"""Parts of the *Live training* page."""
