"""What follows from moved places: validity, the district of centres and login IDs, figures to count again."""

from django.db.models import Count, F, Max, Min

from districts import login_ids, recount
from districts.imports import stays
from districts.imports.plankind import save_changed
from districts.models import Block, Centre, LoginID, Panchayat


class Aftermath:
    """Gathers, row by row, what a geography file moved; `settle` draws the consequences once."""

    def __init__(self, today):
        self.today = today
        self.blocks = set()  # codes of blocks of which a stay was added or changed
        self._moved = {}  # block code: (the block, its first day in the new district, the old district's id)
        self._touched = {}  # code: (a panchayat known before, its stays, their snapshot, its district's id)

    def moved_on(self, block):
        """The day from which this file put the block into another district, or None."""
        found = self._moved.get(block.code)
        return found[1] if found else None

    def block_moves(self, block, first):
        """To be called before the block's district changes."""
        self._moved.setdefault(block.code, (block, first, block.district_id))

    def touch(self, panchayat, known):
        """To be called before the panchayat or its stays change."""
        if panchayat.pk and panchayat.code not in self._touched:
            before = stays.snapshot(known)
            self._touched[panchayat.code] = (panchayat, known, before, panchayat.district_id)

    def settle(self):
        self._date_blocks()
        changes = [*self._of_blocks(), *self._of_panchayats()]
        self._follow()
        recount.mark(changes)

    def _date_blocks(self):
        """A block is valid from its first stay to its last; unbounded where one of them is."""
        found = Block.objects.filter(code__in=self.blocks).annotate(
            stays=Count("placements"),
            begun=Count("placements__valid_from"),
            ended=Count("placements__valid_to"),
            first=Min("placements__valid_from"),
            last=Max("placements__valid_to"),
        )
        changed = []
        for block in found:
            first = block.first if block.begun == block.stays else None
            last = block.last if block.ended == block.stays else None
            if (block.valid_from, block.valid_to) != (first, last):
                block.valid_from, block.valid_to = first, last
                changed.append(block)
        save_changed(Block, changed, ["valid_from", "valid_to"])

    def _of_blocks(self):
        """Figures of every panchayat of a moved block, in the drives of both districts."""
        for block, first, old in self._moved.values():
            there = Panchayat.objects.filter(block=block)
            for pk in there.values_list("pk", flat=True):
                for district_id in (old, block.district_id):
                    if district_id:
                        yield recount.Change(district_id, pk, first, self.today)
            there.exclude(district=block.district_id).update(district=block.district_id)

    def _of_panchayats(self):
        for panchayat, known, before, old in self._touched.values():
            for first, last in stays.changed_days(before, stays.snapshot(known)):
                for district_id in {old, panchayat.district_id}:
                    yield recount.Change(district_id, panchayat.pk, first, last)

    def _follow(self):
        """Centres and login IDs belong to their panchayat's district."""
        for centre in Centre.objects.exclude(district=F("panchayat__district")).select_related("panchayat"):
            centre.district_id = centre.panchayat.district_id
            centre.save(update_fields=["district"])
        moved = list(LoginID.objects.exclude(district=F("panchayat__district")).select_related("panchayat"))
        for login_id in moved:
            login_id.district_id = login_id.panchayat.district_id
        save_changed(LoginID, moved, ["district"])
        login_ids.sync_spells(moved)
