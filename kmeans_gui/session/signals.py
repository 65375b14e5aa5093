"""What a session tells: its signals, by the facts that they announce."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SessionSignals(QObject):
    """The signals of a Session.

    Every run that starts ends with exactly one of `run_finished` and `run_failed`, unless a newer
    run takes its place: then `run_started` of that one is its end. Sweeps likewise.
    """

    dataset_changed = Signal(object)
    """Another data set: show it whole."""
    points_edited = Signal(object)
    """The same data set with points added, taken away or moved: the view stays where it is."""
    axes_changed = Signal()
    """The axes are standardized, or are not any more; data sets come with theirs unannounced."""
    parameters_changed = Signal(object)
    live_fit_changed = Signal(bool)
    run_started = Signal(object)
    run_finished = Signal(object)
    run_failed = Signal(object, str)
    sweep_started = Signal(object)
    sweep_point = Signal(object)
    sweep_finished = Signal(object)
    sweep_failed = Signal(object, str)
    sweep_renewal_stopped = Signal()
    """What was to take the place of the sweep does not come: see `Session.renew_sweep`."""
    task_started = Signal(str)
    task_progress = Signal(float)
    task_finished = Signal()
    failed = Signal(str)
    notice = Signal(str)
    columns_needed = Signal(object, object)
    invalid_values = Signal(object, object, object, object)
    saved = Signal(object)
    index_progress = Signal(float)
    index_finished = Signal()
    shown_changed = Signal()
