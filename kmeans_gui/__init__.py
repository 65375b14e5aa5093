"""K-Means so fast that a person can play with it: a desktop window over a headless core."""

__version__ = "0.1.0"
