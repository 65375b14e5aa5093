"""How many clusters: silhouettes, the gap statistic and other criteria, and what they mean."""
