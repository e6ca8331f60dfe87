"""S23: an unsafe configuration does not boot, and says all of what is wrong at once."""

import stat

import pytest

from journeycrm.boot import refuse_unsafe, secret_key

GOOD_KEY = "q8Zr-4Lw_Tn0Vb7Xc2Ky9Hd5Jf1Gs6Pm3Ra-Ue_Wo0Ti8Yq4Zx7Bv"
OUTSIDE = {"DATABASE_URL": "postgresql://crm:pw@db.internal/crm", "BROKER_URL": "redis://broker.internal:6379/0"}
GOOD = {
    "SECRET_KEY": GOOD_KEY,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["crm.example.org"],
    "BASE_URL": "https://crm.example.org",
}


def refusal(capsys, environ, settings):
    with pytest.raises(SystemExit) as stopped:
        refuse_unsafe(environ, settings)
    assert stopped.value.code == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("outside", [{"DATABASE_URL": OUTSIDE["DATABASE_URL"]}, {"BROKER_URL": OUTSIDE["BROKER_URL"]}])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short-9A8b7C6d5E4f"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY is a sample"),
        ({"SECRET_KEY": "changeme" * 8}, "SECRET_KEY is a sample"),
        ({"SECRET_KEY": "ab" * 30}, "SECRET_KEY is a sample"),
        ({"DEBUG": True}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": ["crm.example.org", "*"]}, "ALLOWED_HOSTS contains '*'"),
        ({"BASE_URL": "http://crm.example.org"}, "must start with https://"),
    ],
)
def test_an_unsafe_setting_with_one_outside_service_refuses_to_boot(capsys, outside, change, said):
    assert said in refusal(capsys, outside, GOOD | change)


def test_all_problems_are_listed_at_once_one_a_line(capsys):
    text = refusal(capsys, OUTSIDE, {"SECRET_KEY": "", "DEBUG": True, "ALLOWED_HOSTS": ["*"], "BASE_URL": ""})
    assert len([line for line in text.splitlines() if line.startswith("  - ")]) == 3


@pytest.mark.parametrize("name", ["DATABASE_URL", "BROKER_URL"])
def test_an_address_of_another_kind_is_named(capsys, name):
    assert f"{name} is not an address we can use" in refusal(capsys, OUTSIDE | {name: "mysql://db/crm"}, GOOD)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG is perhaps, which is neither on nor off"),
        ({"BASE_URL": "crm.example.org"}, "BASE_URL is crm.example.org: write it like"),
        ({"BASE_URL": "ftp://crm.example.org"}, "write it like https://"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.smpt.EmailBackend"}, "which is not installed"),
        ({"EMAIL_BACKEND": "smtp"}, "which is not installed"),
        ({"OUTGOING_ALLOW": "10.0.0.0/8,mail.internal"}, "OUTGOING_ALLOW names mail.internal"),
    ],
)
def test_a_value_that_would_only_fail_later_is_named(capsys, environ, said):
    assert said in refusal(capsys, environ, GOOD)


def test_values_as_people_write_them_boot(capsys):
    backend = "anymail.backends.mailgun.EmailBackend"
    refuse_unsafe({"DEBUG": "False", "EMAIL_BACKEND": backend, "OUTGOING_ALLOW": "10.0.0.0/8, ::1"}, GOOD)
    assert capsys.readouterr().err == ""


def test_a_safe_configuration_boots(capsys):
    refuse_unsafe(OUTSIDE, GOOD)
    refuse_unsafe(OUTSIDE, GOOD | {"BASE_URL": "http://127.0.0.1:8000"})
    refuse_unsafe({}, {"SECRET_KEY": "short", "DEBUG": True, "ALLOWED_HOSTS": ["*"]})
    assert capsys.readouterr().err == ""


def test_embedded_services_get_a_generated_key_that_stays(tmp_path):
    home = tmp_path / "home"
    key = secret_key(home, {})
    assert len(key) >= 50
    assert secret_key(home, {}) == key
    assert secret_key(tmp_path / "other", {}) != key
    assert stat.S_IMODE((home / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700


def test_outside_services_never_get_a_generated_key(tmp_path):
    assert secret_key(tmp_path, OUTSIDE) == ""
    assert secret_key(tmp_path, OUTSIDE | {"SECRET_KEY": GOOD_KEY}) == GOOD_KEY
    assert list(tmp_path.iterdir()) == []
