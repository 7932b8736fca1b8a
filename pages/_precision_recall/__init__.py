"""The panels of the *Precision and recall* page."""
