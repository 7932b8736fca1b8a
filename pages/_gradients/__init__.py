"""The parts of the *Gradients* page."""
