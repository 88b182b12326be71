"""No key may stand in a file: by its name, its place or its look."""

import pytest

from personas.secrets import no_secret, no_secret_in_url

KEY = "sk-proj-9fK2mQx7LbT4vWc8ZpRh1YdN6sGjEa30"


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": "k1"},
        {"deep": {"er": {"auth_token": "k1"}}},
        {"headers": [{"Authorization": "k1"}]},
        {"aws_secret_access_key": "k1"},
        {"base_url": "https://me:k1@a.test"},
        {"url": "wss://a.test/?api_key=k1"},
        {"default_query": {"sig": "k1"}},
    ],
    ids=str,
)
def test_it_is_known_by_its_name(options):
    with pytest.raises(ValueError, match=r"must come from the environment, as `\$NAME`"):
        no_secret(options)


@pytest.mark.parametrize(
    "value",
    [KEY, f"use {KEY}", "gsk_" + 20 * "a1", "AIza" + 35 * "b", "Bearer " + 20 * "x", [KEY]],
    ids=range(6),
)
def test_it_is_known_by_its_look(value):
    with pytest.raises(ValueError, match="`note` holds what looks like a key") as raised:
        no_secret({"note": value})
    assert KEY[3:] not in str(raised.value)


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": "$MY_KEY", "headers": {"Authorization": "$MINE"}},
        {"max_tokens": 100, "keywords": ["key", "sprocket"], "token": None},
        {"system": "You sell sk-8 skates and key-rings. Basic knowledge will do."},
        {"base_url": "https://$ME:$PASSWORD@a.test/?key=$KEY"},
    ],
    ids=range(4),
)
def test_what_is_none_is_let_through(options):
    assert no_secret(options) == options


def test_a_url_without_one_is_let_through():
    assert no_secret_in_url("https://a.test/?model=key-1") == "https://a.test/?model=key-1"
    assert no_secret_in_url(None) is None
