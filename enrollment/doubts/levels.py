"""How odd a report must look before anybody is asked: all levels of all signals, in one place.

They are set so that a whole drive of honest login IDs is asked hardly ever: `manage.py doubt_rate` says how
often, on drives that are made up, and what the signals find of faults that are planted there.
"""

# --- how much is asked

NEW_A_BLOCK = 3  # new questions a block and day, the strongest first; an ID has one open question at most
QUIET_DAYS = 30  # after an answer was accepted, or a question put aside, or settled, the ID is left alone
LATE_DAYS = 3  # so many days are looked at again: reports come late
CATCH_UP = 7  # days without the background's work that are looked through afterwards
WINDOW = 45  # calendar days back that are read

# --- round numbers: more multiples of 10 (or 5) than a count of this size has by chance

ROUND_REPORTS = 24  # the last reports
ROUND_LEAST = 6  # round ones, fewer say nothing
ROUND_CHANCE = 1e-5  # that honest counts look so, a look; the two steps share it
ROUND_MARGIN = 1.2  # times the part that is round by chance: real counts are no textbook

# --- the same as the working day before: made and reasons, several times in a row or often

COPY_PAIRS = 12  # the last pairs of consecutive working days
COPY_LEAST = 2  # repeats
COPY_MADE = 5  # cards: of fewer the same number is common
COPY_CHANCE = 3e-4  # four days with 40 cards, or three with the same reasons too
COPY_REASONS = 0.02  # the least chance that the reasons are the same, whatever the last reports say

# --- more than one ID makes in a day

CARD_MINUTES = 2  # the quickest card
DAY_HOURS = 12  # the longest day of one person
HOURS_ABOVE = 3.0  # deviations above the district's usual, from which on its own numbers disprove the hours
CAMP_TIMES = 3  # at a camp several people may work with one ID: so many times the bound
CAP_TIMES = 1.5  # the drive's cap is a planner's number: so many times it
FAR_DISTRICT = 5.0  # robust deviations above what the district's IDs make (of the logarithm)
FAR_OWN, OWN_TIMES, OWN_REPORTS = 6.0, 5.0, 10  # above the own usual: deviations, at least times, reports
ABOVE = 2.0  # deviations: what many IDs of the district make is not asked about
SPREAD_LEAST = 0.35  # deviation of the logarithm: no district is more even
PACE_DAYS = 14  # days from which the district's usual is taken
USUAL_LEAST = 30  # days of login IDs, fewer tell no usual

# --- more than are left out

FIELD_TIMES, FIELD_MORE = 1.1, 5  # the list is never whole: tenths and cards above it that pass
CAMP_GUESTS = 2.0  # times the panchayat's left-out: people of other villages come to a camp

# --- two places on one day

ROAD_KM_AN_HOUR = 20  # along the straight line
PLACES_KM = 15  # nearer places are neighbours
PLACES_CARD_MINUTES = 3
