"""Where the centers of a picture came from: their trails, and which of them leapt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmeans_gui.core.model import Snapshot
from kmeans_gui.gui.overlays.leaps import LeapsItem
from kmeans_gui.gui.overlays.trails import TrailsItem
from kmeans_gui.gui.theme import Theme
from kmeans_gui.session.playback import PlaybackFrame, Recording
from kmeans_gui.session.trails import trails_at

if TYPE_CHECKING:
    from kmeans_gui.gui.cluster_view import ClusterView


class Past:
    """Draws what led to a frame over `view`.

    Attributes
    ----------
    trails : TrailsItem
    leaps : LeapsItem
    """

    def __init__(self, view: ClusterView) -> None:
        self.trails = TrailsItem(view.centers_item)
        self.leaps = LeapsItem(view.centers_item)
        self._trails_of: Snapshot | None = None
        for item in (self.trails, self.leaps):
            view.add_item(item)

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the colors of `theme`."""
        self.trails.apply_theme(theme)
        self.leaps.apply_theme(theme)

    def forget(self) -> None:
        """Look at the recording again the next time, even where one stands still."""
        self._trails_of = None

    def hide(self) -> None:
        """Draw nothing."""
        self.forget()
        self.trails.show_trails(None, ())
        self.leaps.show_leaps(None)
        self.trails.hide()
        self.leaps.hide()

    def show(self, recording: Recording, frame: PlaybackFrame, with_frame: bool = False) -> None:
        """Draw what led to `frame` of `recording`; `with_frame`: see `TrailsItem.show_trails`."""
        trails, last = self.trails.trails, recording.snapshots[frame.index]
        if trails is None or self._trails_of is not last:
            self._trails_of = last
            trails = trails_at(recording.snapshots, frame.index)
        leaping = () if frame.phase == "still" else frame.jumps
        self.trails.show()
        self.leaps.show()
        self.trails.show_trails(trails, leaping, with_frame)
        self.leaps.show_leaps(frame)
