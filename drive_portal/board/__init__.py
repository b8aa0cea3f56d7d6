"""The live board of a special camp's day: all sites of a district or a block on one screen."""
