"""Instructions of the last reviews: some numbers moved, some did not, some wait for an answer today."""

from datetime import time, timedelta

from django.utils import translation

from districts.models import Block
from drive_portal.lib import dates
from enrollment.instructions import measuring, wishes
from enrollment.models import Instruction, InstructionStep
from enrollment.progress import ranks, standings

Figure, Owner, State, Act = Instruction.Figure, Instruction.Owner, Instruction.State, InstructionStep.Act
BACK = 3  # evenings
AFTER = timedelta(minutes=12)  # the cut-off: so long the review has sat
SAID = "आधे केन्द्रों पर सर्वर धीमा था, शेष आज हो जाएगा"
DONE = "सभी केन्द्रों से रिपोर्ट मँगा ली गई"
DROPPED = "राज्य स्तर से आदेश आ गया है, अब आवश्यक नहीं"
WORDS = {
    Owner.HEALTH_MANAGER: "सभी विकासखण्डों के बीएमओ के साथ बैठक कर कारण सहित प्रतिवेदन दें",
    Owner.EDISTRICT_MANAGER: "जिन केन्द्रों पर सर्वर बंद रहा, उनकी सूची बनाकर समाधान कराएँ",
}


def make(ground):
    """The drive's instructions, chosen by how its blocks have really done; written past the doors."""
    drive = ground.drive
    evenings = [day for day in drive.working_days if day < ground.today][-BACK:]
    if not evenings:
        return
    blocks = {block.code: block for block in Block.objects.filter(district=ground.district)}
    with translation.override("hi"):
        asked = _Asked(ground, evenings, blocks)
    Instruction.objects.bulk_create(row for row, _steps in asked.made)
    InstructionStep.objects.bulk_create(step for _row, steps in asked.made for step in steps)


class _Asked:
    """What is given, on the evenings of `evenings`; `made`: [(instruction, steps)]."""

    def __init__(self, ground, evenings, blocks):
        self.ground, self.drive, self.blocks, self.made = ground, ground.drive, blocks, []
        self.rows = {day: self._rows(day, "block") for day in {evenings[0], evenings[-1]}}
        self.whole = {day: self._rows(day, "district") for day in self.rows}
        first, last = evenings[0], evenings[-1]
        if first < last:
            self._earlier(first, last)
        for code in [code for code in self.rows[last] if code in blocks][:2]:
            self._give(last, code, Figure.OWED, self._day_after(last, 1))
        self._give(last, None, Figure.NONE, self._day_after(last, 2), owner=Owner.HEALTH_MANAGER)

    def _rows(self, day, level):
        return {row["code"]: row for row in ranks.ranked(standings(self.drive, level, day, more=True))}

    def _earlier(self, first, last):
        """Given days ago: one was done, one is over its day, one was dropped, two wait."""
        code = self._most(Figure.MISSING, first, last, -1)
        row, steps = self._give(first, code, Figure.MISSING, self._day_after(first, 1))
        officer = self.ground.officers[self.blocks[code].pk]
        self._close(row, steps, State.DONE, DONE, officer, dates.at(row.due_on, time(13, 20)))
        code = self._most(Figure.OWED, first, last, 1)
        row, steps = self._give(first, code, Figure.OWED, self._day_after(first, 1))
        said_at = dates.at(row.due_on, time(18, 5))
        steps.append(self._step(row, Act.SAID, self.ground.officers[self.blocks[code].pk], said_at, SAID))
        row, steps = self._give(first, None, Figure.REJECTED, self._day_after(first, 1), Owner.HEALTH_MANAGER)
        self._close(row, steps, State.DROPPED, DROPPED, self.ground.collector, dates.at(row.due_on, time(11)))
        code = self._most(Figure.MADE, first, last, 1)
        self._give(first, code, Figure.MADE, self._day_after(last, 1))
        self._give(first, code, Figure.NONE, self._day_after(first, 2), Owner.EDISTRICT_MANAGER)

    def _most(self, figure, first, last, sign):
        """The block whose figure grew most from the first evening to the last (`sign` -1: fell most)."""

        def grown(code):
            values = [measuring.value(figure, self.rows[day].get(code)) or 0 for day in (first, last)]
            return sign * (values[1] - values[0]), code

        known = [code for code in self.rows[first] if code in self.blocks]
        asked = [code for code in known if wishes.amount(figure, self.rows[first][code])]
        return max(asked or known, key=grown)

    def _day_after(self, day, n):
        left = [one for one in self.drive.working_days if one > day]
        return left[min(n, len(left)) - 1] if left else day

    def _give(self, evening, code, figure, due_on, owner=None):
        place = self.rows[evening][code] if code else self.whole[evening][self.ground.district.code]
        wish = wishes.wish(figure, place) if figure != Figure.NONE else wishes.Wish(figure, WORDS[owner])
        row = Instruction(
            district=self.ground.district,
            drive=self.drive,
            block=self.blocks[code] if code else None,
            review_date=evening,
            text=wish.text,
            owner=owner or Owner.BLOCK_OFFICER,
            figure=figure,
            was=measuring.value(figure, place),
            goal=wish.goal,
            due_on=due_on,
            given_by=self.ground.collector,
            given_at=self.drive.cutoff(evening) + AFTER,
        )
        row.was_at = None if row.was is None else self.drive.cutoff(evening)
        steps = [self._step(row, Act.GIVEN, self.ground.collector, row.given_at)]
        self.made.append((row, steps))
        return row, steps

    def _close(self, row, steps, state, said, by, at):
        row.state, row.answer, row.closed_by, row.closed_at, row.version = state, said, by, at, 2
        steps.append(self._step(row, Act(state), by, at, said))

    @staticmethod
    def _step(row, act, by, at, text=""):
        return InstructionStep(
            instruction=row, act=act, text=text, by=by, at=at, state=row.state, due_on=row.due_on
        )
