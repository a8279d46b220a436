"""No sentence reaches people in English, in two wordings, or with a placeholder lost."""

import pytest

from nhipcau.kernel.catalogues import missing_messages

pytestmark = pytest.mark.sqlite  # words hang on no database


def test_every_message_has_one_vietnamese_wording() -> None:
    assert missing_messages() == []
