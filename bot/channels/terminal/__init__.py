"""A terminal face: answers that read well on their own, and the whole conversation."""
