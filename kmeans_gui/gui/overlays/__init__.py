"""What lies over the picture of the points: each draws what is seen, and no more."""
