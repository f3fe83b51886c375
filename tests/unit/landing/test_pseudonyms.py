"""References to people are stored as pseudonyms, which equal HMACs calculated in the test."""

import hashlib
import hmac
import stat

import pytest

from drug_strategy.io.errors import UserError

ROSTER = "ppo_roster"
CSV = "ppo_ref,start_date,end_date,borough\n PPO-A1 ,2010-04-01,,Hackney\n"


def hmac_of(key, reference):
    return hmac.new(key.encode(), reference.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("key", ["k" * 32, "long" * 40])
def test_a_landed_reference_is_the_hmac_of_its_normalised_form(folder, key):
    folder.put(CSV, return_name=ROSTER)
    folder.put_key(key)
    folder.land()
    assert folder.rows("ppo_ref", ROSTER) == [(hmac_of(key, "ppo-a1"),)]
    folder.put_key("short")
    with pytest.raises(UserError, match="must have at least 32 bytes; make it longer"):
        folder.land()


def test_the_key_file_is_created_once_and_only_its_owner_can_read_it(folder):
    folder.put(CSV, return_name=ROSTER)
    folder.land()
    file = folder.home / "person.key"
    key = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert folder.rows("ppo_ref", ROSTER) == [(hmac_of(key, "ppo-a1"),)]
    file.chmod(0o644)  # as an operator's own key may have been created
    assert not folder.one().is_new
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == key


def test_a_lost_or_different_key_stops_the_refresh_unless_the_user_asks_for_a_new_key(folder):
    folder.put(CSV, return_name=ROSTER)
    folder.land()
    folder.put_key("another key of enough length!!!!!!")
    with pytest.raises(UserError, match=r"is not the key of this home's ps.*--new-person-key"):
        folder.land()
    [file] = folder.land(new_person_key=True).files
    assert file.is_new
    assert not folder.one().is_new
    key = folder.home / "person.key"
    lost = key.read_text()
    key.unlink()
    with pytest.raises(UserError, match=r"is lost.*--new-person-key"):
        folder.land()
    for path in (folder.home / "person.fingerprint", *folder.home.glob("persons/*")):
        path.unlink()  # only the load log remains, as in a backup without the key
    with pytest.raises(UserError, match=r"is lost.*--new-person-key"):
        folder.land()
    assert not key.exists()
    folder.land(new_person_key=True)
    assert key.read_text() != lost
    assert not folder.one().is_new


def test_a_reference_that_is_unreadable_or_too_long_is_stored_as_a_pseudonym_too(folder):
    """A control character or a Cyrillic letter makes a reference unreadable."""
    odd, foreign, long = "PPO-\x01", "\u0420PO-1", "P" * 201
    rows = "".join(f"{reference},2010-04-01,,Hackney\n" for reference in (odd, foreign, long))
    folder.put(CSV.splitlines()[0] + "\n" + rows, return_name=ROSTER)
    folder.put_key("k" * 32)
    folder.land()
    *unread, landed = folder.rows("ppo_ref, _unparsed", ROSTER)
    assert unread == [
        (None, f'{{"ppo_ref": "{hmac_of("k" * 32, reference.casefold())}"}}')
        for reference in (odd, foreign)
    ]
    assert landed == (hmac_of("k" * 32, long.casefold()).ljust(201, "0"), None)
