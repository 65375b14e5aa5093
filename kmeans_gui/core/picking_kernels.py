"""Compiled walks through the tree that find points: those in a rectangle, and the nearest one.

The tree's layout is that of `kmeans_gui.core.tree_kernels`. Boxes are kept relative to the
origin, points are not: what a box decides allows for the rounding between the two, and points are
compared by the very formula of a scan, so that tree and scan find the same ones.
"""

from __future__ import annotations

import numpy as np

from kmeans_gui.core.compiling import compiled
from kmeans_gui.core.tree_kernels import LEAF

SLACK = 4e-15
"""Relative to the coordinates that go in: more than their rounding can make."""


@compiled
def span(low, high, shift, scale):
    """Return from where to where a box reaches along one axis, and a little farther.

    Contains ``(p - p0) * scale`` for every point p whose coordinate less the origin is between
    `low` and `high`, if `shift` is the origin less p0, however that is rounded.
    """
    slack = SLACK * (abs(low) + abs(high) + abs(shift))
    first, last = (low + shift - slack) * scale, (high + shift + slack) * scale
    return min(first, last), max(first, last)


@compiled
def select_in_tree(x, y, origin, nodes, offsets, top, first, last, frame, rect, out):
    """Find the points of the subtrees `first` to `last` of a level that lie in a rectangle.

    Parameters
    ----------
    x, y : (n,) float32 or float64, in the order of the index
    origin : (2,) float64
    nodes, offsets
        See `kmeans_gui.core.tree_kernels`.
    top : int
        The level of the subtrees.
    frame : (x0, y0, scale_x, scale_y), float64
        A point is at ``u = (x - x0) * scale_x, v = (y - y0) * scale_y``.
    rect : (u_low, u_high, v_low, v_high), float64
        It lies in the rectangle if ``u_low <= u < u_high`` and ``v_low <= v < v_high``.
    out : (m,) int64
        Receives the first m of them, as positions in the order of the index, ascending.

    Returns
    -------
    int
        How many there are. Nodes that are inside as wholes are counted unseen.
    """
    n, room, found = x.shape[0], out.shape[0], 0
    x0, y0, scale_x, scale_y = frame
    u_low, u_high, v_low, v_high = rect
    shift_x, shift_y = origin[0] - x0, origin[1] - y0
    for subtree in range(first, last):
        h, node = top, subtree
        while True:
            row = offsets[h] + node
            begin, end = (node << h) * LEAF, min(((node + 1) << h) * LEAF, n)
            u0, u1 = span(nodes[row, 0], nodes[row, 1], shift_x, scale_x)
            v0, v1 = span(nodes[row, 2], nodes[row, 3], shift_y, scale_y)
            outside = u1 < u_low or u0 >= u_high or v1 < v_low or v0 >= v_high
            inside = u0 >= u_low and u1 < u_high and v0 >= v_low and v1 < v_high
            if inside:
                for i in range(begin, min(end, begin + room - found)):
                    out[found + i - begin] = i
                found += end - begin
            elif h == 0 and not outside:
                for i in range(begin, end):
                    u, v = (x[i] - x0) * scale_x, (y[i] - y0) * scale_y
                    if u >= u_low and u < u_high and v >= v_low and v < v_high:
                        if found < room:
                            out[found] = i
                        found += 1
            elif not outside:
                h, node = h - 1, 2 * node
                continue
            while h < top and (node & 1 or offsets[h] + node + 1 == offsets[h + 1]):
                h, node = h + 1, node >> 1
            if h == top:
                break
            node += 1
    return found


@compiled
def _gap(low, high, at):
    """Return at least how far a coordinate is from a box, both relative to the origin."""
    away = max(low - at, at - high)
    return max(0.0, away - SLACK * (abs(low) + abs(high) + abs(at)))


@compiled
def _squared_gap(nodes, row, at_x, at_y, scale_x, scale_y):
    """Return at least how far a point, relative to the origin, is from a node's box, squared."""
    dx = _gap(nodes[row, 0], nodes[row, 1], at_x) * scale_x
    dy = _gap(nodes[row, 2], nodes[row, 3], at_y) * scale_y
    return (dx * dx + dy * dy) * (1.0 - SLACK)


@compiled
def nearest_in_tree(x, y, order, origin, nodes, offsets, at_x, at_y, scale_x, scale_y, limit):
    """Find the point nearest to a place.

    Of the two halves of a node the nearer box is looked at first, and a node is left out if its
    box is farther away than what was found (Friedman, Bentley and Finkel, "An Algorithm for
    Finding Best Matches in Logarithmic Expected Time", 1977).

    Parameters
    ----------
    x, y, order : (n,), in the order of the index
    origin, nodes, offsets
        See `kmeans_gui.core.tree_kernels`.
    at_x, at_y : float
        The place, in the data's coordinates.
    scale_x, scale_y : float
        Differences are multiplied by them before they are squared.
    limit : float
        Only points up to this squared distance count.

    Returns
    -------
    (position, squared distance)
        The position is that in the data, of equally near points the lowest; -1 if there is none.
    """
    n, top = x.shape[0], offsets.shape[0] - 2
    rel_x, rel_y = at_x - origin[0], at_y - origin[1]
    # One sibling waits per level, and the root.
    levels, waiting = np.empty(top + 2, np.int64), np.empty(top + 2, np.int64)
    gaps = np.empty(top + 2)
    levels[0], waiting[0] = top, 0
    gaps[0] = _squared_gap(nodes, offsets[top], rel_x, rel_y, scale_x, scale_y)
    size, best, position = 1, limit, np.int64(-1)
    while size > 0:
        size -= 1
        h, node = levels[size], waiting[size]
        if gaps[size] > best:
            continue
        if h == 0:
            for i in range(node * LEAF, min((node + 1) * LEAF, n)):
                dx, dy = (x[i] - at_x) * scale_x, (y[i] - at_y) * scale_y
                squared = dx * dx + dy * dy
                where = np.int64(order[i])
                if squared < best or (squared == best and (position < 0 or where < position)):
                    best, position = squared, where
            continue
        left, right = 2 * node, 2 * node + 1
        near = _squared_gap(nodes, offsets[h - 1] + left, rel_x, rel_y, scale_x, scale_y)
        if offsets[h - 1] + right < offsets[h]:
            far = _squared_gap(nodes, offsets[h - 1] + right, rel_x, rel_y, scale_x, scale_y)
            if far < near:
                left, right, near, far = right, left, far, near
            levels[size], waiting[size], gaps[size] = h - 1, right, far
            size += 1
        levels[size], waiting[size], gaps[size] = h - 1, left, near
        size += 1
    return position, best
