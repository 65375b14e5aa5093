"""What the window is about, without any widget: data set, fit, sweep, playback. QtCore only.

Everything here lives on the GUI thread; what is computed runs in `work` on worker threads and comes
back by queued signals.
"""
