"""`python -m kmeans_gui`."""

from __future__ import annotations

import sys

from kmeans_gui.app import main

if __name__ == "__main__":
    sys.exit(main())
