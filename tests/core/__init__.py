"""Tests of the core: scikit-learn is the oracle."""
