"""Figures by kind of mark: arrays in, a figure out."""
