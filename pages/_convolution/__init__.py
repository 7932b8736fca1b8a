"""The parts of the *Convolution* page."""
