"""Take the pictures of README.md and docs/tour.md from the program itself, light and dark.

python -m tools.readme_pictures             # all of them
python -m tools.readme_pictures compare     # some
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.pictures import others
from tools.pictures.files import as_pillow, save
from tools.pictures.scenes import SCENES, Scene
from tools.pictures.stage import stage

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
THEMES = ("light", "dark")
OTHERS = {"fit": others.film, "report": others.report}


def arguments() -> argparse.Namespace:
    """Read which pictures to take, and where to."""
    parser = argparse.ArgumentParser(prog="python -m tools.readme_pictures", description=__doc__)
    names = [*(scene.name for scene in SCENES), *OTHERS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=PICTURES, help="where to (docs/pictures)")
    parser.add_argument("--size", help="of all windows, like 1920x1080")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(names))
    if unknown:
        parser.error(f"there is no picture {', '.join(unknown)}: choose from {', '.join(names)}")
    return options


def take(scene: Scene, folder: Path, size: tuple[int, int]) -> None:
    """Take one picture in both themes."""
    with stage(scene.arguments, size) as played:
        scene.play(played)
        for theme in THEMES:
            path = folder / f"{scene.name}-{theme}.webp"
            save(as_pillow(played.portrait(theme)), path)
            tell(path)


def tell(path: Path) -> None:
    """Say what was written, and how large it is."""
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB", flush=True)


def main() -> int:
    """Take the pictures that were asked for."""
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        if not options.names or scene.name in options.names:
            size = scene.size
            if options.size:
                width, height = options.size.split("x")
                size = int(width), int(height)
            take(scene, options.folder, size)
    for name, make in OTHERS.items():
        if not options.names or name in options.names:
            for path in make(options.folder, THEMES):
                tell(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
