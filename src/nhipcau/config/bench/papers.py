"""Forms of a case as Word files, and one large form drawn again: processor time, without network and database."""

from itertools import cycle, islice
from time import process_time

from django.utils.translation import override

from nhipcau.forms import queries
from nhipcau.kernel import clock

from .figures import Measured
from .heavy import Tell

OPERATIONS = ("form.word", "form.render")
PAPERS, DRAWN = 100, 50
ADDRESS = "https://nhipcau.example/forms/00000000-0000-4000-8000-000000000000/"


def words(tell: Tell) -> Measured:
    """100 Word files, of every form of the rulebook in turn, each with an answer to every question of words."""
    day = clock.today()
    with override("vi"):
        forms = [queries.filled_up(form, day, clock.now()) for form in queries.catalogue()]
        begun, size = process_time(), 0
        for shown in islice(cycle(forms), PAPERS):
            size += len(queries.paper_of(shown, day=day, address=ADDRESS))
        seconds = round(process_time() - begun, 2)
    tell(f"form.word: {PAPERS} papers in {seconds} s of processor time")
    return Measured("form.word", seconds=seconds, bytes=size // PAPERS, more={"papers": PAPERS, "forms": len(forms)})


def draws(tell: Tell) -> Measured:
    """The form with the most questions, evaluated and made ready to be drawn, as after each answer."""
    day = clock.today()
    with override("vi"):
        form = max(queries.catalogue(), key=lambda one: len(one.questions))
        begun = process_time()
        for _turn in range(DRAWN):
            shown = queries.filled_up(form, day, clock.now())
            found = [item.shape for item in shown.items()]
        each = round((process_time() - begun) / DRAWN * 1000, 2)
    tell(f"form.render: {len(found)} items in {each} ms of processor time")
    return Measured("form.render", more={"cpu_ms": each, "items": len(found), "questions": len(form.questions)})
