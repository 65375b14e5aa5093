"""Points and centers to pixels: numpy and numba, no Qt.

`FrameRenderer` is the door: it draws one frame from a viewport, centers and a style. Names are
loaded at first use, so that the fast modules (`viewport`, `style`, `palette`) do not load numba.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmeans_gui.raster.frame import FrameRenderer, warm_up
    from kmeans_gui.raster.palette import cluster_colors
    from kmeans_gui.raster.style import Style
    from kmeans_gui.raster.viewport import Viewport

_HOME = {
    "FrameRenderer": "frame",
    "Style": "style",
    "Viewport": "viewport",
    "cluster_colors": "palette",
    "warm_up": "frame",
}

__all__ = ["FrameRenderer", "Style", "Viewport", "cluster_colors", "warm_up"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
