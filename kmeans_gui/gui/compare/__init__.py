"""Several fits side by side: panes with one range, one timeline and one meaning of colors."""
