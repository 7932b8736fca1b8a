"""The parts of the *Pooling* page."""
