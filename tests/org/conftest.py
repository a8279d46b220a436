"""Hải Phòng and its neighbours on a small map: what registers of 2019 and of 2026 need, and nothing more."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

DAYS = {"valid_from", "valid_to", "on"}
UNITS = """level,code,name,parent_code,in_2021_11,in_2025_06,valid_from,valid_to,name_in_2021_11
commune,11545,Phường Tam Hưng,311,1,1,,2025-06-30,Xã Tam Hưng
commune,11755,Thị trấn Tiên Lãng,315,1,1,,2025-06-30,
commune,10813,Xã Thanh Hà,31,0,0,2025-07-01,,
commune,00001,Phường Kỳ Long,449,1,1,,2025-06-30,
commune,00002,Xã Kỳ Tây,436,1,1,,2025-06-30,
commune,00003,Phường Vĩnh Ninh,474,1,1,,2025-06-30,
commune,00004,Xã Gần Hết,311,1,0,,,
district,311,Thành phố Thuỷ Nguyên,31,1,1,,2025-06-30,Huyện Thuỷ Nguyên
district,315,Huyện Tiên Lãng,31,1,1,,2025-06-30,
district,436,Huyện Kỳ Anh,42,1,1,,2025-06-30,
district,449,Thị xã Kỳ Anh,42,1,1,,2025-06-30,
district,474,Quận Thuận Hóa,46,1,1,,2025-06-30,Thành phố Huế
province,15,Tỉnh Yên Bái,,1,1,,2025-06-30,
province,15,Tỉnh Lào Cai,,0,0,2025-07-01,,
province,31,Thành phố Hải Phòng,,1,1,,,
province,42,Tỉnh Hà Tĩnh,,1,1,,,
province,46,Thành phố Huế,,1,1,,,Tỉnh Thừa Thiên Huế
"""
BECAME = """level,old_code,new_code,on
province,15,15,2025-07-01
province,31,31,2025-07-01
"""


def rows_of(text: str) -> list[Any]:
    """Rows as the import hands them over."""
    from nhipcau.kernel.contracts import Cell, Checked

    head, *body = [line.split(",") for line in text.strip().splitlines()]
    rows = []
    for number, values in enumerate(body, 2):
        pairs = dict(zip(head, values, strict=True))
        cells = {
            key: Cell((date.fromisoformat(words) if words else None) if key in DAYS else words, words)
            for key, words in pairs.items()
        }
        rows.append(Checked(number, cells))
    return rows


@pytest.fixture
def haiphong(db: None, system: Any, at: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The Centre of Hải Phòng with the package's places only (of its communes a few: all take two seconds)."""
    from vietnam_provinces import Ward

    few = [ward for ward in Ward.iter_all() if ward.province_code.value == 31][:200]
    monkeypatch.setattr(Ward, "iter_all", lambda: iter(few))
    from nhipcau.org import actions

    actions.load_current_places(by=system, at=at)
    return actions.set_up_centre(
        code="TT", name="Trung tâm Công tác xã hội Hải Phòng", province_code="31", by=system, at=at
    )


@pytest.fixture
def context(haiphong: Any, system: Any, at: Any) -> Any:
    from nhipcau.kernel.contracts import ImportContext

    return ImportContext(haiphong, date(2026, 3, 2), system, at, "import:1")


@pytest.fixture
def take_places(context: Any) -> Callable[..., Any]:
    from nhipcau.org.imports import Places

    def take(text: str = UNITS, dry_run: bool = False) -> Any:
        return Places().import_all(rows_of(text), context, dry_run=dry_run)

    return take


@pytest.fixture
def take_links(context: Any) -> Callable[..., Any]:
    from nhipcau.org.imports import Links

    return lambda text=BECAME: Links().import_all(rows_of(text), context, dry_run=False)


@pytest.fixture
def the_map(take_places: Callable[..., Any], take_links: Callable[..., Any]) -> None:
    take_places()
    take_links()
