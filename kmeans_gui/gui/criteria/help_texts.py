"""The texts behind the small "?" buttons, for people who meet these words for the first time."""

from __future__ import annotations

HELP: dict[str, tuple[str, str]] = {
    "inertia": (
        "What is inertia?",
        """
<p>The sum of the squared distances of all points to their nearest center: the one number that
K-Means makes small.</p>
<p><b>It always falls as k grows.</b> One more center can only bring some points nearer, until
every point is its own center and inertia is zero. So the lowest inertia says nothing about the
right k. Look for the bend, the elbow: from there on more centers only cut up what belongs
together.</p>
<p>Points without any clusters have a curve, too, but no bend. Then there is no clear elbow, and
the plot says so.</p>
""",
    ),
    "silhouette": (
        "What is the silhouette?",
        """
<p>For each point: how much nearer it is to its own cluster than to the next one, (b − a) / max(a,
b), from the mean distance a to the points of its own cluster and b to those of the nearest other
one. 1 is well inside, 0 on the border, and below 0 it would rather be in the other cluster.</p>
<p><b>The highest mean may be the wrong answer.</b> It rewards compact clusters far apart. Two
small clusters that lie close together score better as one, and a large loose cluster scores low
though it is right. Look at the diagram as well: knives of like thickness that all reach beyond
the dashed mean speak for a k, even where its mean is second best.</p>
""",
    ),
    "diagram": (
        "How to read the diagram",
        """
<p>One knife for each cluster, in its color on the canvas. Its thickness is the number of its
points, its edge their silhouettes, sorted. The dashed line is the mean of all.</p>
<p><b>Good:</b> every knife reaches beyond the dashed line, and they are about as thick as the
groups that you see. <b>Bad:</b> a knife that ends before the line, or reaches below zero: its
points lie as near to another cluster.</p>
<p>Click a knife to see its cluster alone; move over it to find the point.</p>
""",
    ),
    "gap": (
        "What is the gap statistic?",
        """
<p>How much lower the logarithm of inertia is than that of points spread evenly over the same box,
parallel to the data's principal axes, averaged over ten such sets. The bars are one standard
error.</p>
<p><b>The rule:</b> take the smallest k whose gap the next k does not beat by more than its error.
Unlike the other criteria it can answer 1: there are no clusters. By chance it errs for about one
in ten sets of evenly spread points.</p>
<p>Tibshirani, Walther and Hastie, 2001. References have as many points as the data, but 20,000 at
most.</p>
""",
    ),
    "calinski_harabasz": (
        "What is Calinski–Harabasz?",
        """
<p>The spread between the centers in proportion to the spread within the clusters, each per degree
of freedom. <b>Higher is better.</b> It favors round clusters of like size, and tends to rise with
k where there are none.</p>
""",
    ),
    "davies_bouldin": (
        "What is Davies–Bouldin?",
        """
<p>For each cluster, how much it overlaps with its worst neighbor: the sum of their mean distances
to their centers, divided by the distance of the centers; then the mean over all clusters.
<b>Lower is better.</b></p>
""",
    ),
    "table": (
        "Why do they disagree?",
        """
<p>Each criterion answers another question: where inertia stops to fall quickly, where points sit
well inside their clusters, what evenly spread points would do, how far apart the centers are.
Where clusters are round, of like size and far apart, all agree. Where they do not, there is no
single right k: look at the clusters, and think of what they are for.</p>
""",
    ),
    "duplicates": (
        "What do duplicates do?",
        """
<p>A point that occurs many times pulls a center like a weight, and points on one place can never
be parted. There are never more clusters than different places: beyond that k, inertia is zero and
some clusters stay empty.</p>
<p>If the duplicates were measured, they are evidence; if a file was joined twice, remove them
first.</p>
""",
    ),
    "units": (
        "What do units do?",
        """
<p>K-Means adds up squared distances along both axes. If one of them spreads ten times wider,
perhaps only because it is written in another unit, it decides alone which center is nearer, and
the other axis hardly counts.</p>
<p>If the two axes are different things, such as years and dollars, standardize them: distances
are then in standard deviations of each axis, so that both count alike. Points, centers and axes
keep their units, inertia and distances do not. If they are the same thing, such as meters east and
north, leave them as they are.</p>
""",
    ),
}
"""For each topic a title and a text, as paragraphs of rich text."""
