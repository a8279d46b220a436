"""Closing texts: what opens, what does not, and what the ring of keys refuses."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from nhipcau.kernel import crypto, keys
from nhipcau.kernel.crypto import Unopened, Where, fingerprint, key_id, seal, unseal
from nhipcau.kernel.keys import KeyMissing

HERE = Where("registry_paper", "number", "7c9e6679-7425-40de-944b-e07fc1f90ae7")


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_a_text_opens_where_it_was_closed_and_nowhere_else(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    token = seal("Nguyễn 036123456789", HERE)
    assert unseal(token, HERE) == "Nguyễn 036123456789"
    assert "036" not in token and len({seal("a", HERE), seal("a", HERE)}) == 2
    for other in (HERE._replace(row="7c9e"), HERE._replace(column="words"), HERE._replace(table="access_sealed")):
        with caplog.at_level(logging.ERROR), pytest.raises(Unopened) as refused:
            unseal(token, other)
        assert str(other) in caplog.text
        assert "036123456789" not in caplog.text + str(refused.value)


@pytest.mark.parametrize("spoil", [lambda t: t[:-4] + "AAA=", lambda t: t[:-5], lambda t: t[:30], lambda t: t[:12]])
def test_a_changed_token_does_not_open(folder: Path, spoil: Any) -> None:
    with pytest.raises(Unopened):
        unseal(spoil(seal("036123456789", HERE)), HERE)


def test_what_a_missing_key_is_told_with(folder: Path) -> None:
    token = seal("x", HERE)
    ident = key_id(token)
    lost = (folder / f"{ident}.key").rename(folder / "away")
    keys.add_key(datetime(2026, 3, 2))
    with pytest.raises(KeyMissing) as refused:
        unseal(token, HERE)
    assert refused.value.ident == ident and ident in str(refused.value) and str(folder) in str(refused.value)
    lost.rename(folder / f"{ident}.key")
    assert unseal(token, HERE) == "x"


def test_the_newest_key_closes_and_all_open(folder: Path, at: datetime) -> None:
    old = seal("x", HERE)
    made = keys.add_key(at)
    new = seal("x", HERE)
    assert (key_id(new), made.made_at) == (made.id, at)
    assert key_id(old) < key_id(new) and unseal(old, HERE) == unseal(new, HERE) == "x"
    keys.drop_key(key_id(old))
    with pytest.raises(KeyMissing):
        unseal(old, HERE)
    assert unseal(new, HERE) == "x"


def test_another_process_s_new_key_is_seen(folder: Path, at: datetime) -> None:
    seal("x", HERE)
    known = keys._known[str(folder)]
    made = keys.add_key(at)
    keys._known[str(folder)] = known  # as in a process that did not make it
    assert keys.ring().current == made


def test_files_of_the_ring_are_for_their_owner(folder: Path) -> None:
    first = keys.ring().current
    assert folder.stat().st_mode & 0o777 == 0o700
    files = sorted(folder.glob("*.key"))
    assert [file.name for file in files] == [f"{first.id}.key", "fingerprint.key"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert keys.loose_keys() == [] and first.secret.hex() not in repr(first)


@pytest.mark.parametrize("loose", [".", "fingerprint.key"])
def test_a_ring_that_others_can_read_is_refused(folder: Path, loose: str) -> None:
    keys.ring()
    (folder / loose).chmod(0o640 if loose != "." else 0o750)
    keys._known.clear()
    assert keys.loose_keys() == [folder / loose]
    with pytest.raises(ImproperlyConfigured, match="chmod"):
        keys.ring()


def test_a_ring_of_which_a_part_is_gone_is_not_made_anew(folder: Path) -> None:
    seal("x", HERE)
    (folder / "fingerprint.key").unlink()
    with pytest.raises(ImproperlyConfigured, match="thiếu"):
        keys.ring()
    (folder / "fingerprint.key").write_text("{}")
    (folder / "fingerprint.key").chmod(0o600)
    with pytest.raises(ImproperlyConfigured, match="hỏng"):
        keys.ring()


def test_fingerprints_are_equal_for_one_text_of_one_purpose(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    one = fingerprint("036123456789", "cccd")
    assert one == fingerprint("036123456789", "cccd") and len(one) == crypto.PRINT_LENGTH
    assert one not in {fingerprint("036123456789", "phone"), fingerprint("036123456780", "cccd")}
    assert fingerprint("", "cccd") == ""
    keys.add_key(at)
    assert one == fingerprint("036123456789", "cccd")
    monkeypatch.setattr(keys, "_known", {})
    for file in folder.glob("*.key"):
        file.unlink()
    assert one != fingerprint("036123456789", "cccd"), "without its key it cannot be made"
