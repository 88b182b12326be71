"""Keys of the environment are taken out of text, in whatever form they come."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from personas import hiding
from personas.hiding import Hider, hide, know, named_in, secrets_in

KEY = "sk-proj-9fK2mQx7LbT4vWc8ZpRh1YdN6sGjEa30"
PASSWORD = "p@ss/w+rd=12 3%x"
HIDES = Hider((KEY, PASSWORD)).hide


def basic(user):
    return base64.b64encode(f"{user}:{KEY}".encode()).decode()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (f"invalid key {KEY}.", "invalid key ***."),
        (f"x{KEY}y", "x***y"),
        (f"key={KEY[:12]}", "key=***"),
        (f"...{KEY[-9:]}", "...***"),
        (f"in the middle {KEY[9:20]}", "in the middle ***"),
        ("key provided: sk-proj-********Ea30. Find", "key provided: ***. Find"),
        ("sk-p***30", "***30"),
        ("****a30", "***"),
        ("sk-p...a30", "***"),
        ("sk-p… is wrong", "*** is wrong"),
        (f"password '{PASSWORD}'", "password '***'"),
        (quote(PASSWORD, safe=""), "***"),
        (quote_plus(PASSWORD), "***"),
        (f"wss://a.test/?n=1&token={KEY}&m=2", "wss://a.test/?n=1&token=***&m=2"),
        (KEY.encode().hex(), "***"),
        (json.dumps({"key": KEY}), '{"key": "***"}'),
        (KEY + KEY, "******"),
        ("well... yes, ***, sk-p and a30", "well... yes, ***, sk-p and a30"),
        ("", ""),
    ],
    ids=range(19),
)
def test_a_secret_is_hidden_in_every_form(told, shown):
    assert HIDES(told) == shown


@pytest.mark.parametrize("user", ["u", "us", "usr", ""])
def test_it_is_hidden_in_base64_whatever_goes_before(user):
    shown = HIDES(f"Basic {basic(user)}")

    assert "***" in shown
    assert not any(basic(user)[i : i + 6] in shown[6:] for i in range(8, 50))


def test_names_of_fields_and_numbers_are_left_alone():
    told = {"at": 12, "names": [KEY, None], "more": {"said": f"<{KEY}>", KEY: True}}

    assert Hider((KEY,)).hidden_in(told) == {
        "at": 12,
        "names": ["***", None],
        "more": {"said": "<***>", KEY: True},
    }


def test_plain_words_that_a_secret_has_in_it_are_not_hidden():
    hides = Hider(("Sprocket2024", "my-sprocket-demo-KEY")).hide

    assert hides("the sprocket company, Sprocket and SPROCKET") == (
        "the sprocket company, Sprocket and SPROCKET"
    )
    assert hides("Sprocket2024 my-sprocket-demo-KEY") == "*** ***"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("OPENAI_API_KEY", KEY, KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY, KEY),
        ("TWILIO_AUTH_TOKEN", KEY, KEY),
        ("OPENAI_API_KEY_2", KEY, KEY),
        ("SHOP_KEY", KEY[8:], KEY[8:]),
        ("SMTP_PASS", KEY[8:], KEY[8:]),
        ("MODEL", KEY, KEY),
        ("HEADER", f"Bearer {KEY[8:]}", KEY[8:]),
        ("MONKEY", KEY[8:], None),
        ("SHOP_KEYBOARD", KEY[8:], None),
        ("HTTPS_PROXY", f"http://me:{quote(PASSWORD, safe='')}@proxy.test:80", PASSWORD),
        ("MY_URL", f"https://a.test/v1?api_key={KEY}", KEY),
        ("OPENAI_API_KEY", "emulated", None),
        ("OPENAI_API_KEY", "k1", None),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/home/me/keys-2024.json", None),
        ("AZURE_SPEECH_REGION", "westeurope-2", None),
        ("BROKEN_URL", "http://[::1", None),
    ],
)
def test_secrets_are_known_by_the_names_of_their_variables(name, value, found):
    assert secrets_in({name: value}) == frozenset([found] if found else [])


def test_a_file_names_further_variables(monkeypatch):
    monkeypatch.setattr(hiding, "_known", set())
    monkeypatch.setenv("MINE", KEY[8:])
    file = {
        "options": {"api_key": "$MINE", "region": "$THERE"},
        "headers": [{"Authorization": "Bearer ${OTHER}"}],
        "connect": {"url": "wss://me:$PASS@$HOST/?token=$TICKET&model=$MODEL"},
    }

    assert named_in(file) == {"MINE", "OTHER", "PASS", "TICKET"}
    assert hide(KEY[8:]) == KEY[8:]
    know(file)
    assert hide(KEY[8:]) == "***"


def test_a_key_that_came_to_the_environment_later_is_hidden(monkeypatch):
    assert hide(KEY) == KEY
    monkeypatch.setenv("DEEPGRAM_API_KEY", KEY)
    assert hide(KEY) == "***"
