"""What the mouse does on the canvas: one tool at a time, the hand unless another was chosen."""
