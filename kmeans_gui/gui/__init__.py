"""Widgets: they show a Session and send it requests. Nothing here computes or waits."""
