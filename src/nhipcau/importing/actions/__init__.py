"""Everything an import changes: how it starts and ends, its rows in portions, and taking it back."""

from .lifecycle import begin, fail, finish, keep_check, upload
from .mapping import forget_mapping, keep_mapping, map_columns
from .marks import remake_marks
from .running import Plan, check_file, run_import
from .taking_back import check_take_back, take_back

__all__ = [
    "Plan",
    "begin",
    "check_file",
    "check_take_back",
    "fail",
    "finish",
    "forget_mapping",
    "keep_check",
    "keep_mapping",
    "map_columns",
    "remake_marks",
    "run_import",
    "take_back",
    "upload",
]
