"""Left-out packs: lists on paper for those who go from house to house, and how they come back."""
