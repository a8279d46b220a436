"""Words below the columns of a chart."""

import pytest

from nhipcau.kernel.charts import short_labels


@pytest.mark.parametrize(
    ("labels", "short"),
    [
        (["01/2026", "12/2026"], ["1", "12"]),
        (["12/2025", "01/2026"], ["12/25", "1/26"]),
        (["01/2026", "khác"], ["01/2026", "khác"]),
        ([], []),
    ],
)
def test_months_are_written_as_short_as_they_can_be(labels: list[str], short: list[str]) -> None:
    assert short_labels(labels) == short
