from __future__ import annotations

import numpy as np
import pytest

from kmeans_gui.data import GALLERY, Cancelled, Recipe, recipe
from kmeans_gui.data.mixtures import SMALL

NAMES = [
    "five-blobs",
    "figure-9-11",
    "blobs",
    "uneven",
    "anisotropic",
    "moons",
    "rings",
    "uniform",
    "grid",
    "duplicates",
]
every_recipe = pytest.mark.parametrize("made", GALLERY, ids=lambda made: made.name)


def test_the_gallery_has_the_names_of_the_command_line_in_order() -> None:
    assert [made.name for made in GALLERY] == NAMES
    assert [recipe(name).name for name in NAMES] == NAMES


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"blob.*five-blobs figure-9-11"):
        recipe("blob")


def test_the_five_blobs_are_the_books_without_saying_anything() -> None:
    dataset = recipe("five-blobs").make()
    assert dataset.n == 2000
    np.testing.assert_allclose(dataset.points[0], [-2.69823941, 1.3454702], rtol=1e-8)
    np.testing.assert_allclose(dataset.points.sum(axis=0), [-3876.414822, 4177.58770751], rtol=1e-9)
    assert dataset.recipe is not None
    assert (dataset.recipe.name, dataset.recipe.seed) == ("five-blobs", 7)


def test_figure_9_11_has_the_inertias_of_the_book() -> None:
    """Both values are the book's: from the good start, and of the visibly worse clustering."""
    from sklearn.cluster import KMeans

    points = recipe("figure-9-11").make().points
    good = KMeans(3, init=[(-1.5, 2.5), (0.5, 0), (4, 0)], n_init=1, random_state=42).fit(points)
    bad = KMeans(3, n_init=10, random_state=42).fit(points)
    assert good.inertia_ == pytest.approx(2242, abs=1)
    assert bad.inertia_ == pytest.approx(2179, abs=1)


def test_figure_9_11_are_the_books_very_points() -> None:
    from sklearn.datasets import make_blobs

    long, _ = make_blobs(n_samples=1000, centers=((4, -4), (0, 0)), random_state=42)
    long = long.dot(np.array([[0.374, 0.95], [0.732, 0.598]]))
    round_, _ = make_blobs(n_samples=250, centers=1, random_state=42)
    book = np.concatenate([long, round_ + np.array([6, -8])])
    np.testing.assert_allclose(recipe("figure-9-11").make().points, book, rtol=1e-13, atol=1e-13)


@every_recipe
def test_the_same_numbers_give_the_same_points(made: Recipe) -> None:
    first, second = made.make(n_samples=300), made.make(n_samples=300)
    np.testing.assert_array_equal(first.points, second.points)
    assert first.n == 300
    assert first.points.dtype == np.float64
    assert np.isfinite(first.points).all()
    assert not first.points.flags.writeable


@every_recipe
def test_what_a_recipe_uses_changes_its_points_and_nothing_else_does(made: Recipe) -> None:
    usual = made.make(n_samples=300).points
    for name, value in {"centers": 7, "spread": 0.33, "seed": 99}.items():
        other = made.make(n_samples=300, **{name: value}).points
        assert np.array_equal(usual, other) == (name not in made.uses), name


@every_recipe
def test_the_provenance_makes_the_points_again(made: Recipe) -> None:
    asked = made.make(n_samples=123, centers=4, spread=0.2, seed=8)
    told = asked.recipe
    assert told is not None
    again = recipe(told.name).make(seed=told.seed, **told.parameters)  # type: ignore[arg-type]
    np.testing.assert_array_equal(asked.points, again.points)


@every_recipe
@pytest.mark.parametrize("n", [1, 2, 3])
def test_very_few_points_are_still_points(made: Recipe, n: int) -> None:
    assert made.make(n_samples=n).points.shape == (n, 2)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "grid"])
def test_many_points_are_spread_like_few(name: str) -> None:
    made = recipe(name)
    few = made.make(n_samples=SMALL).points
    many = made.make(n_samples=SMALL + 1).points
    assert len(many) == SMALL + 1
    scale = few.std(axis=0)
    np.testing.assert_allclose(few.mean(axis=0) / scale, many.mean(axis=0) / scale, atol=0.02)
    np.testing.assert_allclose(scale, many.std(axis=0), rtol=0.02)
    cuts = [0.1, 0.3, 0.5, 0.7, 0.9]
    np.testing.assert_allclose(
        np.quantile(few, cuts, axis=0) / scale, np.quantile(many, cuts, axis=0) / scale, atol=0.12
    )


@every_recipe
def test_generating_stops_when_it_is_told_to(made: Recipe) -> None:
    answers = iter([False] * 3 + [True] * 100)
    with pytest.raises(Cancelled):
        made.make(n_samples=1_000_000, should_stop=lambda: next(answers))


def test_duplicates_are_as_many_distinct_points_as_centers() -> None:
    for centers in (1, 4, 30):
        points = recipe("duplicates").make(n_samples=500, centers=centers).points
        assert len(np.unique(points, axis=0)) == centers


def test_the_grid_is_a_lattice_without_duplicates() -> None:
    points = recipe("grid").make(n_samples=2000).points
    assert len(np.unique(points, axis=0)) == 2000
    np.testing.assert_array_equal(points, np.round(points))


def test_rings_have_as_many_radii_as_centers() -> None:
    for centers in (1, 2, 5):
        points = recipe("rings").make(n_samples=1000, centers=centers, spread=0).points
        assert len(np.unique(np.round(np.hypot(*points.T), 6))) == centers


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"n_samples": 0}, "number of points must be a whole number from 1 to 100,000,000"),
        ({"n_samples": 100_000_001}, "not 100000001"),
        ({"n_samples": 2.5}, "whole number"),
        ({"n_samples": "many"}, "'many'"),
        ({"centers": 0}, "number of centers"),
        ({"centers": 1001}, "1,000"),
        ({"spread": -0.1}, "spread must be 0 or more"),
        ({"spread": float("nan")}, "spread"),
        ({"spread": float("inf")}, "spread"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
    ],
)
def test_impossible_numbers_are_refused_in_words(asked: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        recipe("blobs").make(**asked)  # type: ignore[arg-type]
