"""The best choice of sites by trying all of them, for cases small enough. It shares no code with the planner.

People of a point come to a site as `enrollment/sites/walking.py` says; here that is said once more, and the
flow is Edmonds and Karp's, so that a mistake of the planner's is not made twice.
"""

from collections import deque


def optimum(people, come, days, teams, places):
    """The most people that can be served, and with how many days of each site.

    `come[point][site]`: tenths of the people who would come; `days`: a site stands on at most so many;
    `teams`: on each day; `places`: people a site serves on a day.
    """
    best = (0, ())
    sites = len(come[0])
    for chosen in _multisets(sites, days, teams * days):
        most = min(sum(chosen) * places, sum(people))
        if most > best[0] and (found := served(people, come, [n * places for n in chosen])) > best[0]:
            best = (found, chosen)
    return best


def _multisets(sites, days, most):
    """All numbers of days for the sites that cannot be added to: more never serve fewer."""

    def rest(site, left):
        if site == sites:
            yield ()
            return
        least = max(0, left - days * (sites - site - 1))
        for count in range(min(least, days), min(days, left) + 1):
            for others in rest(site + 1, left - count):
                yield (count, *others)

    return rest(0, most)


def served(people, come, places):
    """The most people that go to sites with so many places each: a maximum flow.

    A node for each tenth of a point's people, tied to the sites to which they would walk.
    """
    room = {}

    def edge(a, b, most):
        room.setdefault(a, {})[b] = room.get(a, {}).get(b, 0) + most
        room.setdefault(b, {}).setdefault(a, 0)

    for point, count in enumerate(people):
        for tenth in range(1, 11):
            edge("people", (point, tenth), count * tenth // 10 - count * (tenth - 1) // 10)
            for site, reached in enumerate(come[point]):
                if reached >= tenth and places[site]:
                    edge((point, tenth), ("site", site), count)
    for site, most in enumerate(places):
        if most:
            edge(("site", site), "done", most)
    return _flow(room)


def _flow(room):
    whole = 0
    while True:
        came, queue = {"people": None}, deque(["people"])
        while queue and "done" not in came:
            at = queue.popleft()
            for to, left in room.get(at, {}).items():
                if left and to not in came:
                    came[to] = at
                    queue.append(to)
        if "done" not in came:
            return whole
        way, to = [], "done"
        while came[to] is not None:
            way.append((came[to], to))
            to = came[to]
        most = min(room[a][b] for a, b in way)
        for a, b in way:
            room[a][b] -= most
            room[b][a] += most
        whole += most
