"""The curve of people reached and the map, as numbers for their templates and SVG made here."""

from math import cos, radians, sqrt

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from drive_portal.lib.numbers import grouped, round_up

HEIGHT, BASE, TOP = 200, 176, 20
WIDE, LEAST, MOST = 560, 280, 620  # of the map; its height lies between
EDGE = 24


def curve(proposal):
    """People reached by the number of camps, and what further ones would add; None where there is none.

    Across in a box of 1,000, up and down in pixels.
    """
    if not proposal.sites:
        return None
    sums, further = [0], [0]
    for site in proposal.sites:
        sums.append(sums[-1] + site.adds)
    further = [sums[-1]]
    for gain in proposal.beyond:
        further.append(further[-1] + gain)
    count = len(sums) - 1 + len(proposal.beyond)
    top = round_up(further[-1])

    def points(values, start):
        return " ".join(
            f"{1000 * (start + n) / count:.1f},{BASE - (BASE - TOP) * value / top:.1f}"
            for n, value in enumerate(values)
        )

    end = len(sums) - 1
    return {
        "height": HEIGHT,
        "base": BASE,
        "line": points(sums, 0),
        "area": f"0,{BASE} {points(sums, 0)} {1000 * end / count:.1f},{BASE}",
        "further": points(further, end) if len(further) > 1 else "",
        "grid": [
            {"y": round(BASE - (BASE - TOP) * part, 1), "value": round(top * part)} for part in (1, 0.5)
        ],
        "scale": 8 + 7 * len(grouped(top)),
        "x": round(100 * end / count, 2),
        "y": round(BASE - (BASE - TOP) * sums[-1] / top, 1),
        "camps": end,
        "reached": sums[-1],
        "steps": _steps(proposal.sites, sums),
    }


def _steps(sites, sums):
    """Some points of the line as rows of a table: (camps, people reached, what the next adds)."""
    every = max(1, -(-len(sites) // 10))
    wanted = sorted({*range(every, len(sites) + 1, every), len(sites)})
    return [(n, sums[n], sites[n - 1].next_adds) for n in wanted]


def ground(proposal):
    """The panchayats as dots by their people, the sites, the camps that stand; None where no two are known.

    Equirectangular: over a district the earth is flat enough.
    """
    places = [place for place in proposal.ground.panchayats if place.latitude is not None]
    places = [place for place in places if place.longitude is not None]
    if len(places) < 2:
        return None
    project, height = _projection(places)
    people = dict(zip((p.pk for p in proposal.ground.panchayats), proposal.ground.people, strict=True))
    most = max(people.values(), default=0) or 1
    size = min(1.8, max(1, sqrt(150 / len(places))))  # few places have larger dots
    known = {place.pk: project(place) for place in places}
    parts = [_ways(proposal.sites, known)]
    for place in places:
        x, y = known[place.pk]
        radius = size * (2 + 9 * sqrt(people[place.pk] / most))
        told = _("%(place)s: %(people)s left out") % {
            "place": place.title,
            "people": grouped(people[place.pk]),
        }
        parts.append(
            f'<circle class="map__people" cx="{x}" cy="{y}" r="{radius:.1f}">'
            f"<title>{escape(told)}</title></circle>"
        )
    standing = {camp.panchayat_id for camp in proposal.standing_here}
    parts += [_diamond(known[pk], round(6 * size)) for pk in sorted(standing) if pk in known]
    chosen = {site.panchayat.pk for site in proposal.sites}
    parts += [
        f'<circle class="map__site" cx="{known[pk][0]}" cy="{known[pk][1]}" r="{4 * size:.1f}" />'
        for pk in sorted(chosen)
        if pk in known
    ]
    return {
        "box": f"0 0 {WIDE} {height}",
        "drawn": mark_safe("".join(parts)),  # noqa: S308 - numbers, and names escaped
        "standing": bool(standing),
        "absent": len(proposal.ground.panchayats) - len(places),
    }


def _projection(places):
    north = max(place.latitude for place in places)
    west = min(place.longitude for place in places)
    tall = north - min(place.latitude for place in places)
    narrow = cos(radians(north - tall / 2))
    wide = (max(place.longitude for place in places) - west) * narrow
    inner = WIDE - 2 * EDGE
    scale = min(inner / wide if wide else 1e9, (MOST - 2 * EDGE) / tall if tall else 1e9)
    scale = 1 if scale == 1e9 else scale
    height = max(LEAST, round(tall * scale + 2 * EDGE))
    left, top = (WIDE - wide * scale) / 2, (height - tall * scale) / 2

    def project(place):
        x = left + (place.longitude - west) * narrow * scale
        return round(x), round(top + (north - place.latitude) * scale)

    return project, height


def _ways(sites, known):
    """Lines from where people come to where they go."""
    found = set()
    for site in sites:
        for place, _name, _people in site.villages:
            if place.pk != site.panchayat.pk and {place.pk, site.panchayat.pk} <= known.keys():
                found.add((known[place.pk], known[site.panchayat.pk]))
    drawn = "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in sorted(found))
    return f'<path class="map__way" d="{drawn}" />' if drawn else ""


def _diamond(at, r):
    x, y = at
    return f'<path class="map__standing" d="M{x} {y - r}L{x + r} {y}L{x} {y + r}L{x - r} {y}Z" />'
