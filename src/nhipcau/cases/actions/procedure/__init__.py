"""Changes of a case in its procedure."""

from .climbing import tell_of_clocks
from .clocks import pause_clock, resume_clock
from .emergencies import declare_emergency, end_separation, record_measures, record_separation
from .papers import NewPaper, file_paper, withdraw_paper
from .steps import begin_procedure, do_step, move_procedure

__all__ = [
    "NewPaper",
    "begin_procedure",
    "declare_emergency",
    "do_step",
    "end_separation",
    "file_paper",
    "move_procedure",
    "pause_clock",
    "record_measures",
    "record_separation",
    "resume_clock",
    "tell_of_clocks",
    "withdraw_paper",
]
