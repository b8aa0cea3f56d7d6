"""Left-out packs and the files that people take away."""
