"""The geography file: districts, blocks and panchayats, and in which block a panchayat stood when."""

from django.db.models import Q
from django.utils.translation import gettext as _

from districts.imports import stays
from districts.imports.aftermath import Aftermath
from districts.imports.plankind import LATITUDE, LONGITUDE, PANCHAYAT_CODE, PlanKind, save_changed, set_fields
from districts.models import Block, Centre, District, Panchayat, Placement, State
from districts.states import STATES, canonical
from drive_portal.lib import cells, dates
from drive_portal.lib.intake import NEW, UNCHANGED, UPDATED, SetAside
from drive_portal.lib.sheets import Column

_NAME, _CODE = cells.text(200), cells.code(20)
_BLOCK_KINDS = {"ग्रामीण": "rural", "जनपद": "rural", "शहरी": "urban", "नगरीय": "urban"}
_PANCHAYAT_KINDS = {"ग्राम पंचायत": "gram_panchayat", "gp": "gram_panchayat", "वार्ड": "ward"}
LEVELS = ("district", "block", "panchayat")


class Geography(PlanKind):
    """A row is a panchayat's stay in a block: its key is (panchayat_code, valid_from)."""

    name = "geography"
    columns = [
        Column("district_code", ("जिला कोड", "district lgd code"), _CODE, required=True),
        Column("district", ("जिला", "district name", "जिले का नाम"), _NAME, required=True),
        Column("district_hi", ("जिला (हिन्दी)", "जिला हिंदी", "district hindi"), _NAME),
        Column(
            "state_code", ("राज्य कोड", "state lgd code"), lambda cell: canonical(_CODE(cell)), required=True
        ),
        Column(
            "block_code", ("विकासखण्ड कोड", "विकासखंड कोड", "प्रखंड कोड", "block lgd code"), _CODE, required=True
        ),
        Column("block", ("विकासखण्ड", "विकासखंड", "प्रखंड", "जनपद", "block name"), _NAME, required=True),
        Column("block_hi", ("विकासखण्ड (हिन्दी)", "विकासखंड हिंदी", "block hindi"), _NAME),
        Column(
            "block_kind",
            ("विकासखण्ड का प्रकार", "विकासखंड का प्रकार", "block type"),
            cells.choice(Block.Kind.values, _BLOCK_KINDS),
            required=True,
        ),
        Column("panchayat_code", PANCHAYAT_CODE, _CODE, required=True),
        Column(
            "panchayat", ("पंचायत", "ग्राम पंचायत", "panchayat name", "gram panchayat"), _NAME, required=True
        ),
        Column("panchayat_hi", ("पंचायत (हिन्दी)", "पंचायत हिंदी", "panchayat hindi"), _NAME),
        Column(
            "panchayat_kind",
            ("पंचायत का प्रकार", "panchayat type"),
            cells.choice(Panchayat.Kind.values, _PANCHAYAT_KINDS),
            required=True,
        ),
        LATITUDE,
        LONGITUDE,
        Column("valid_from", ("प्रभावी दिनांक", "दिनांक से"), cells.day),
        Column("valid_to", ("दिनांक तक",), cells.day),
    ]

    def __init__(self, *args):
        super().__init__(*args)
        self.today = dates.today()
        self.states = {state.code: state for state in State.objects.all()}
        self.places = {level: {} for level in LEVELS}
        self.levels = {}  # code: the level that has it
        self.stays = {}  # panchayat code: its placements
        self.spoken = {}  # id of a stay: (the stay, the first row that speaks of it)
        self.said = {}  # (level, code): what earlier rows said, as name: (value, row number)
        self.after = Aftermath(self.today)
        self._clear()

    def _clear(self):
        self.fresh = {"state": [], **{level: [] for level in LEVELS}, "stay": []}
        self.changed = {level: {} for level in (*LEVELS, "stay")}

    def key(self, row):
        return row.values["panchayat_code"], row.values["valid_from"]

    def prepare(self, rows):
        codes = {row.values[f"{level}_code"] for row in rows for level in LEVELS} - set(self.levels)
        places = list(Panchayat.objects.filter(code__in=codes))
        found = list(Placement.objects.filter(panchayat__in=[place.pk for place in places]))
        ids = {place.block_id for place in places} | {stay.block_id for stay in found}
        self._know(District.objects.filter(code__in=codes).select_related("state"))
        self._know(Block.objects.filter(Q(code__in=codes) | Q(pk__in=ids)).select_related("district__state"))
        blocks = {block.pk: block for block in self.places["block"].values()}
        districts = {district.pk: district for district in self.places["district"].values()}
        by_id = {place.pk: place for place in places}
        for place in places:  # attached by hand: a join of thousands of rows takes its time
            place.block = blocks[place.block_id]
            if place.district_id in districts:
                place.district = districts[place.district_id]
        for stay in found:
            stay.panchayat, stay.block = by_id[stay.panchayat_id], blocks[stay.block_id]
            self.stays.setdefault(stay.panchayat.code, []).append(stay)
        self._know(places)
        for code in Centre.objects.filter(code__in=codes).values_list("code", flat=True):
            self.levels.setdefault(code, "centre")

    def _know(self, places):
        for place in places:
            if self.levels.setdefault(place.code, place.level) == place.level:
                self.places[place.level].setdefault(place.code, place)

    def take(self, row):
        said = row.values
        self._check_said(row)
        self._remember(row)
        self._check_codes(said)
        district = self._district(said)
        block = self.places["block"].get(said["block_code"]) or Block(
            code=said["block_code"], district=district
        )
        panchayat = self.places["panchayat"].get(said["panchayat_code"]) or Panchayat(
            code=said["panchayat_code"]
        )
        self._check_foreign(block, panchayat)
        known = self.stays.get(panchayat.code, [])
        moves = self._block_moves(known, block, district, said)
        moved_on = self.after.moved_on(block)
        splits = moves or (moved_on is not None and moved_on == said["valid_from"])
        step = stays.plan(known, block, said["valid_from"], said["valid_to"], self.today, splits)
        self._check_spoken(row, step)

        changed = self._take_place(district, {"name": said["district"], "name_hi": said["district_hi"]})
        if moves:
            self.after.block_moves(block, said["valid_from"])
        names = {"name": said["block"], "name_hi": said["block_hi"], "kind": said["block_kind"]}
        changed |= self._take_place(block, names | ({"district": district} if moves else {}))
        changed |= self._take_panchayat(panchayat, step, said)
        return NEW if step.new else UPDATED if changed else UNCHANGED

    # --- checks --------------------------------------------------------------------------------

    def _check_codes(self, said):
        codes = [said[f"{level}_code"] for level in LEVELS]
        if len(set(codes)) < len(codes):
            sentence = _("Two of the row's places have the same code. A code belongs to one place only.")
            raise SetAside(sentence, "panchayat_code")
        for level, code in zip(LEVELS, codes, strict=True):
            if self.levels.get(code, level) != level:
                values = {"code": code, "level": _LEVEL_NAMES[self.levels[code]]()}
                sentence = _("%(code)s is already the code of a %(level)s.") % values
                raise SetAside(sentence, f"{level}_code")

    def _facts(self, said):
        """What the row says about each place that cannot be otherwise in another row."""
        for level in LEVELS:
            facts = {"name": said[level], "name_hi": said[f"{level}_hi"], "kind": said.get(f"{level}_kind")}
            if level == "panchayat":
                facts |= {"latitude": said["latitude"], "longitude": said["longitude"]}
            yield (level, said[f"{level}_code"]), {name: v for name, v in facts.items() if v is not None}

    def _check_said(self, row):
        for place, facts in self._facts(row.values):
            for name, value in facts.items():
                earlier, number = self.said.get(place, {}).get(name, (value, 0))
                if earlier != value:
                    values = {"row": number, "code": place[1], "earlier": earlier, "value": value}
                    raise SetAside(
                        _("Row %(row)d says “%(earlier)s” of %(code)s, this one “%(value)s”. Keep one.")
                        % values
                    )

    def _check_spoken(self, row, step):
        """Two rows that give one stay other days contradict each other, though their keys differ."""
        _stay, number = self.spoken.setdefault(id(step.stay), (step.stay, row.number))
        if number != row.number and any(stay is step.stay for stay, _name, _value in step.changes):
            raise SetAside(_("Row %d gives other days to the same stay. Keep one.") % number)

    def _remember(self, row):
        for place, facts in self._facts(row.values):
            told = self.said.setdefault(place, {})
            for name, value in facts.items():
                told.setdefault(name, (value, row.number))

    def _district(self, said):
        """The row's district, made if need be; nothing is kept yet."""
        code, state_code = said["district_code"], said["state_code"]
        state = self.states.get(state_code)
        if state is None:
            if state_code not in STATES:
                raise SetAside(_("There is no state %s. Write the directory's (LGD) code.") % state_code)
            name, name_hi = STATES[state_code]
            state = State(code=state_code, name=name, name_hi=name_hi)
        district = self.places["district"].get(code) or District(code=code, state=state)
        if not self.may(district):
            raise SetAside(_("There is no district %s.") % code, "district_code")
        if district.state.code != state_code:
            values = {"code": code, "state": district.state.code}
            raise SetAside(_("The district %(code)s belongs to the state %(state)s.") % values)
        return district

    def _check_foreign(self, block, panchayat):
        self.refuse_foreign(block, block.code, "block_code")
        if panchayat.pk:
            self.refuse_foreign(panchayat, panchayat.code, "panchayat_code")

    def _block_moves(self, known, block, district, said):
        """Whether the row takes its block to another district; without a first day there it must not."""
        if block.district.code == district.code:
            return False
        first, last = said["valid_from"], said["valid_to"]
        here = (stay for stay in known if stay.valid_from == first and stay.block.code == block.code)
        stay = next(here, None)
        if (last and last < self.today) or (stay and stay.valid_to and stay.valid_to < self.today):
            return False  # of days gone by: the block's district is today's
        if first is None or stay:
            sentence = _(
                "The block %(block)s belongs to the district %(district)s. To move it, give valid_from, "
                "the first day in the new district."
            )
            raise SetAside(sentence % {"block": block.code, "district": block.district.code})
        if first > self.today:
            raise SetAside(_("A block changes its district on the day itself. Send the row then."))
        return True

    def take_names(self, place, values):
        """What was typed of one district or block that is there: its names and kind. Whether it changed."""
        self.levels[place.code], self.places[place.level][place.code] = place.level, place
        return self._take_place(place, values)

    # --- taking --------------------------------------------------------------------------------

    def _take_place(self, place, values):
        """Set what the row says of a place and note it for writing; whether anything changed."""
        changed = set_fields(place, values, self.whole)
        if self.levels.get(place.code) is None:
            self._add(place)
        elif changed and place.pk:
            self.changed[place.level][place.code] = place
        return changed

    def _add(self, place):
        self.levels[place.code] = place.level
        self.places[place.level][place.code] = place
        self.fresh[place.level].append(place)
        if place.level == "district" and place.state.code not in self.states:
            self.states[place.state.code] = place.state
            self.fresh["state"].append(place.state)

    def _take_panchayat(self, panchayat, step, said):
        known = self.stays.setdefault(panchayat.code, [])
        self.after.touch(panchayat, known)
        self._take_step(panchayat, known, step)
        block = stays.present(known, self.today).block
        block = self.places["block"].get(block.code, block)  # which may have changed its district
        changed = bool(step.changes) | self._stand(panchayat, block)
        begins, ends = [stay.valid_from for stay in known], [stay.valid_to for stay in known]
        span = (None if None in begins else min(begins)), (None if None in ends else max(ends))
        if (panchayat.valid_from, panchayat.valid_to) != span:
            panchayat.valid_from, panchayat.valid_to = span
            changed = True
        if changed and panchayat.pk:
            self.changed["panchayat"][panchayat.code] = panchayat
        names = {"name": said["panchayat"], "name_hi": said["panchayat_hi"], "kind": said["panchayat_kind"]}
        place = {name: said[name] for name in ("latitude", "longitude")}
        return self._take_place(panchayat, names | place) or changed

    def _take_step(self, panchayat, known, step):
        step.stay.panchayat = panchayat
        self.after.blocks |= {stay.block.code for stay in known}
        for stay in stays.apply(known, step):
            if stay.pk:
                self.changed["stay"][stay.pk] = stay
        if step.new:
            self.fresh["stay"].append(step.stay)
        self.after.blocks.add(step.stay.block.code)

    def _stand(self, panchayat, block):
        """Set the panchayat's present block and district; whether either changed."""
        if panchayat.code not in self.levels:
            panchayat.block, panchayat.district = block, block.district
            return True
        if (panchayat.block.code, panchayat.district.code) == (block.code, block.district.code):
            return False
        panchayat.block, panchayat.district = block, block.district
        return True

    # --- writing -------------------------------------------------------------------------------

    def write(self):
        models: dict = {"state": State, "district": District, "block": Block, "panchayat": Panchayat}
        for level, model in models.items():
            model.objects.bulk_create(self.fresh[level])
        named = ["name", "name_hi"]
        fields = {"district": named, "block": [*named, "kind", "district"]}
        fields["panchayat"] = [*fields["block"], "block", "latitude", "longitude", "valid_from", "valid_to"]
        for level, names in fields.items():
            save_changed(models[level], self.changed[level].values(), names)
        # endings first, since the database lets no two stays overlap
        save_changed(Placement, self.changed["stay"].values(), ["block", "valid_from", "valid_to"])
        Placement.objects.bulk_create(self.fresh["stay"])
        self._clear()

    def finish(self):
        self.after.settle()
        return []


_LEVEL_NAMES = {
    "district": lambda: _("district"),
    "block": lambda: _("block"),
    "panchayat": lambda: _("panchayat"),
    "centre": lambda: _("centre"),
}
