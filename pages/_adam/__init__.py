"""The parts of the *Adam* page."""
