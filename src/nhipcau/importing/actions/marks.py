"""What rows of a register are known by is hidden with the key of fingerprints, and anew when it is replaced."""

from nhipcau.importing.models import Row
from nhipcau.importing.queries import older_marks
from nhipcau.kernel.crypto import hidden_alike
from nhipcau.kernel.keys import KeyMissing


def remake_marks(most: int) -> int:
    """Hide at most so many fingerprints anew with the newest key. Called inside an action (access)."""
    rows = list(older_marks().order_by("pk").only("fingerprint")[:most])
    remade = []
    for row in rows:
        try:
            row.fingerprint = hidden_alike(row.fingerprint)[0]
        except KeyMissing:
            continue
        remade.append(row)
    Row.objects.bulk_update(remade, ["fingerprint"], batch_size=500)
    return len(remade)
