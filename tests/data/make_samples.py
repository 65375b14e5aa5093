"""Write the sample files: ``python -m tests.data.make_samples FOLDER``.

The customers and the stations are invented. The irises were measured by E. Anderson and published
by R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7
(1936); scikit-learn ships them.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from datetime import date, timedelta
from pathlib import Path

_FIRST = [
    "Ada",
    "Bao",
    "Chloé",
    "Dmitri",
    "Esra",
    "Femi",
    "Grete",
    "Hiro",
    "Inês",
    "Jomo",
    "Kai",
    "Lütfi",
    "Mia",
    "Nour",
    "Óscar",
    "Priya",
]
_LAST = [
    "Abe",
    "Brandt",
    "Costa",
    "Diaz",
    "Evans",
    "Fofana",
    "Groß",
    "Haddad",
    "Ito",
    "Jansen",
    "Khan",
    "Lund",
    "Müller",
    "Ng",
]
_CITIES = ("Aachen", "Bergen", "Coimbra", "Dakar", "Łódź", "St. John's", "Xi'an")
_NOTES = (
    "",
    "",
    "",
    "",
    'calls it "the shop"',
    "prefers e-mail, not post",
    "likes 🌻",
    "two\nlines",
)
_GROUPS = (
    (25, 80, 5, 8, 70),
    (28, 22, 5, 9, 60),
    (55, 50, 7, 6, 100),
    (88, 82, 9, 7, 40),
    (87, 18, 9, 8, 50),
)
_REGIONS = (
    ("Coast", 11.5, 820, 0.8, 60),
    ("Hills", 8.0, 1250, 0.7, 110),
    ("Plain", 10.2, 560, 0.6, 45),
    ("Alps", 2.5, 1700, 1.3, 160),
)


def customers() -> str:
    """Return customers of a shop: five groups by income and spending, and columns of text."""
    rng = random.Random(1957)
    rows = []
    for income, spending, spread_x, spread_y, count in _GROUPS:
        for _ in range(count):
            joined = date(2015, 1, 1) + timedelta(days=rng.randrange(3600))
            rows.append(
                (
                    f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
                    rng.choice(_CITIES),
                    joined.isoformat(),
                    f"{max(rng.gauss(income, spread_x), 5):.2f}",
                    f"{min(max(rng.gauss(spending, spread_y), 1), 99):.1f}",
                    rng.choice(_NOTES),
                )
            )
    rng.shuffle(rows)
    header = ("customer", "name", "city", "joined", "age", "income", "spending", "note")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for number, (name, city, joined_on, income_text, spending_text, note) in enumerate(rows, 1):
        age = rng.randrange(18, 80)
        writer.writerow(
            (f"{number:04d}", name, city, joined_on, age, income_text, spending_text, note)
        )
    return text.getvalue()


def stations() -> str:
    """Return weather stations as a spreadsheet in much of Europe writes them."""
    rng = random.Random(1965)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("station", "region", "temperature", "rainfall", "opened"))
    rows = []
    for region, warm, wet, spread_warm, spread_wet in _REGIONS:
        for _ in range(60):
            warmth = f"{rng.gauss(warm, spread_warm):.2f}".replace(".", ",")
            rain = f"{rng.gauss(wet, spread_wet):.1f}".replace(".", ",")
            opened = date(1950, 1, 1) + timedelta(days=rng.randrange(20000))
            rows.append((region, warmth, rain, opened.strftime("%d.%m.%Y")))
    rng.shuffle(rows)
    for number, row in enumerate(rows, 1):
        writer.writerow((f"S-{number:03d}", *row))
    return text.getvalue()


def iris() -> str:
    """Return 150 irises."""
    from sklearn.datasets import load_iris

    flowers = load_iris()
    lines = ["sepal_length,sepal_width,petal_length,petal_width,species"]
    for row, species in zip(flowers.data, flowers.target, strict=True):
        lines.append(",".join(f"{cm:.1f}" for cm in row) + f",{flowers.target_names[species]}")
    return "\n".join(lines) + "\n"


SAMPLES = {"customers.csv": customers, "iris.csv": iris, "stations.csv": stations}


def main(folder: Path) -> None:
    """Write all of them into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in SAMPLES.items():
        (folder / name).write_bytes(make().encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
