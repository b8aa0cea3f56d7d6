"""The pages of camps: the calendar, the map, one camp with its people and things."""
