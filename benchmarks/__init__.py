"""Measurements of this program against its peers: ratios in one process, not times."""
