"""A world of its own for every test: a throw-away data folder, a fixed clock, a Centre of an invented province.

Nothing here reads today's date. `at` is Monday 2 March 2026, 09:00 in Viet Nam, and `kernel.clock` says so too.
"""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

_data = tempfile.mkdtemp(prefix="nhipcau-test-")
Path(_data, "static").mkdir()  # whitenoise warns of a missing folder
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ |= {
    "NHIPCAU_DATA": _data,
    "NHIPCAU_TESTING": "1",
    "DJANGO_SETTINGS_MODULE": "nhipcau.config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in this thread
}
for _name in (
    "NHIPCAU_BEHIND_TLS",
    "NHIPCAU_HOSTS",
    "NHIPCAU_SECRET_KEY",
    "NHIPCAU_RULEBOOK",
    "NHIPCAU_SEALS",
    "NHIPCAU_KEYS",
    "DATABASE_OWNER_URL",
):
    os.environ.pop(_name, None)

pytest_plugins = ("tests.offline", "tests.left_out", "tests.browsing", "tests.fences")

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PASSWORD = "cầu tre lắc lẻo 2026"  # of every account in tests
PROVINCE = "98"


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # A worker of xdist inherits the environment of its parent, and may have read the settings from it already.
    settings.DATA_DIR = Path(_data)
    settings.FILES_DIR, settings.BACKUP_DIR = Path(_data, "files"), Path(_data, "backups")
    settings.SEALS_DIR, settings.KEYS_DIR = Path(_data, "seals"), Path(_data, "keys")
    settings.STORAGES["default"]["OPTIONS"]["location"] = settings.FILES_DIR
    # The real hasher takes 160 ms a password by design; `tests/access` asks the settings file for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """`kernel.clock` stands still at `at`; a test that needs another moment patches `clock.now` itself."""
    from nhipcau.kernel import clock

    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def at() -> datetime:
    """Monday 2026-03-02 09:00 in Viet Nam."""
    return AT


@pytest.fixture
def system() -> Any:
    """The actor of commands."""
    from nhipcau.kernel import actors

    return actors.system("thử nghiệm")


@pytest.fixture
def province(db: None) -> Any:
    """Tỉnh Bình Minh, an invented province that was always there."""
    from nhipcau.org.actions.places import named
    from nhipcau.org.models import Place

    place = named(Place(level="province", code=PROVINCE), "Tỉnh Bình Minh")
    place.save()
    return place


@pytest.fixture
def centre(province: Any, system: Any, at: datetime) -> Any:
    """The Centre of Tỉnh Bình Minh, code TT."""
    from nhipcau.org import actions

    return actions.set_up_centre(
        code="TT", name="Trung tâm Công tác xã hội tỉnh Bình Minh", province_code=PROVINCE, by=system, at=at
    )


@pytest.fixture
def office(centre: Any, system: Any, at: datetime) -> Any:
    """An office of the Centre, code VP01."""
    return _office("VP01", "Văn phòng Công tác xã hội phường Nắng Sớm", centre, system, at)


@pytest.fixture
def other_office(centre: Any, system: Any, at: datetime) -> Any:
    """Another office, code VP02: where the stranger works."""
    return _office("VP02", "Văn phòng Công tác xã hội xã Suối Trong", centre, system, at)


def _office(code: str, name: str, centre: Any, by: Any, at: datetime) -> Any:
    from nhipcau.org import actions

    entry = actions.NewUnit(code=code, name=name, parent=centre, more={"level": "commune"})
    return actions.add_unit(entry=entry, by=by, at=at)


@pytest.fixture
def make_account(system: Any, at: datetime, db: None) -> Callable[..., Any]:
    """`make_account(login, role, unit)`: an account with one grant since 2018, made by the real actions."""
    from nhipcau.access import actions

    def make(login: str, role: str, unit: Any, name: str = "", staff: Any = None) -> Any:
        user = actions.open_account(
            login=login, name=name or login, password=PASSWORD, staff=staff, by=system, at=at, must_change=False
        )
        actions.grant(user=user, role=role, unit=unit, valid_from=date(2018, 1, 1), by=system, at=at)
        return user

    return make


@pytest.fixture
def worker(make_account: Callable[..., Any], centre: Any) -> Any:
    """Staff of the Centre: works on everything."""
    return make_account("can.bo", "office_head", centre, "Lê Thị Cán Bộ")


@pytest.fixture
def reader(make_account: Callable[..., Any], centre: Any) -> Any:
    """Reads everything, changes nothing."""
    return make_account("nguoi.doc", "supervisor", centre, "Trần Văn Đọc")


@pytest.fixture
def stranger(make_account: Callable[..., Any], other_office: Any) -> Any:
    """Staff of another office: sees nothing of the Centre's nor of `office`."""
    return make_account("nguoi.la", "office_head", other_office, "Phạm Người Lạ")


@pytest.fixture
def admin(make_account: Callable[..., Any], centre: Any) -> Any:
    """Administrator: accounts and units, no client data."""
    return make_account("quan.tri", "admin", centre, "Vũ Quản Trị")


@pytest.fixture
def auditor(make_account: Callable[..., Any], centre: Any) -> Any:
    """A data officer: reads the audit of the Centre and sees no client."""
    return make_account("du.lieu", "data_officer", centre, "Ngô Dữ Liệu")


def open_session(client: Any, user: Any, *, fresh: bool = True, step: str = "app") -> Any:
    """Sign in without the pages: as if `user` had just shown the password and, unless empty, a second step."""
    from nhipcau.kernel import clock

    client.force_login(user)
    session, now = client.session, clock.now().timestamp()
    session.update({"begun_at": now, "seen_at": now, "factor": step} | ({"fresh_at": now} if fresh else {}))
    session.save()
    return client


@pytest.fixture
def signed_in() -> Callable[[Any], Any]:
    """`signed_in(user)`: a Django test client of that account."""
    from django.test import Client

    def sign_in(user: Any) -> Any:
        return open_session(Client(), user)

    return sign_in


@pytest.fixture(scope="session")
def acceptance() -> Path:
    """The folder of acceptance data. Without it the tests that ask for it are left out; with CI=true they fail."""
    folder = Path(os.environ.get("NHIPCAU_ACCEPTANCE", ""))
    if not os.environ.get("NHIPCAU_ACCEPTANCE") or not folder.is_dir():
        pytest.fail("Thiếu thư mục dữ liệu nghiệm thu: hãy đặt NHIPCAU_ACCEPTANCE.", pytrace=False)
    return folder


@pytest.fixture
def imported(db: None) -> Callable[..., dict[str, Any]]:
    """`imported(register, file, …)`: the JSON answer of `./nhipcau import REGISTER FILE --json …`."""
    from django.core.management import call_command

    def run(register: str, file: Path, *options: str) -> dict[str, Any]:
        out = StringIO()
        with suppress(SystemExit):
            call_command("import", register, str(file), "--json", *options, stdout=out)
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    return run


_PLACES: list[list[Any]] = []
"""Rows of the four tables of places once they were imported here: the import takes ten seconds, and is asked often."""


@pytest.fixture
def real_centre(acceptance: Path, imported: Callable[..., dict[str, Any]], system: Any, at: datetime) -> Any:
    """`real_centre(province, name, code)`: an empty Centre of a real province, with the places of all days."""
    from django.core.management.color import no_style
    from django.db import connection

    from nhipcau.org import actions
    from nhipcau.org.models import Place, PlaceCode, PlaceLink, PlaceName

    tables = (Place, PlaceName, PlaceCode, PlaceLink)

    def make(province: str, name: str = "Trung tâm Công tác xã hội", code: str = "TT") -> Any:
        if _PLACES:
            for table, rows in zip(tables, _PLACES, strict=True):
                table.objects.bulk_create(rows, batch_size=500)
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                    cursor.execute(statement)
        else:
            actions.load_current_places(by=system, at=at)
        centre = actions.set_up_centre(code=code, name=name, province_code=province, by=system, at=at)
        if not _PLACES:
            for register, file in (("places", "units.csv"), ("links", "became.csv")):
                assert imported(register, acceptance.parent / "places" / file)["errors"] == []
            _PLACES.extend(list(table.objects.order_by("pk")) for table in tables)
        return centre

    return make


@pytest.fixture(scope="session")
def root() -> Iterator[Path]:
    """The root of the project."""
    yield Path(__file__).resolve().parent.parent
