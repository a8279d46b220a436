"""Forms of cases: clean input, no writes."""

from .cases import (
    BLANK,
    CaseForm,
    CloseForm,
    CorrectClosingForm,
    CorrectForm,
    FilterForm,
    OpenCaseForm,
    ReasonForm,
    ReassignForm,
    ReopenForm,
    ServiceForm,
    StepUpForm,
    officers,
    words_of,
)

__all__ = [
    "BLANK",
    "CaseForm",
    "CloseForm",
    "CorrectClosingForm",
    "CorrectForm",
    "FilterForm",
    "OpenCaseForm",
    "ReasonForm",
    "ReassignForm",
    "ReopenForm",
    "ServiceForm",
    "StepUpForm",
    "officers",
    "words_of",
]
