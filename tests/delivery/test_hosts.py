"""Which addresses may be sent to."""

from __future__ import annotations

import pytest

from delivery.hosts import Hosts

LISTED = Hosts(["SMBA.trafficmanager.net", "relay.example.org:8443", "127.0.0.1", "localhost:99"])


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/uk/",
        "https://SMBA.TrafficManager.net",
        "https://smba.trafficmanager.net:443/",
        "https://relay.example.org:8443/x",
        "http://127.0.0.1:3979/",
        "http://localhost:99/",
    ],
)
def test_an_address_on_the_list_is_allowed(url: str) -> None:
    assert LISTED(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:444/",
        "https://x.smba.trafficmanager.net/",
        "https://smba.trafficmanager.net./",
        "https://user@smba.trafficmanager.net/",
        "https://:pw@smba.trafficmanager.net/",
        "https://relay.example.org/",
        "http://relay.example.org:8443/",
        "http://localhost:98/",
        "http://127.0.0.2/",
        "https://evil.example/?https://smba.trafficmanager.net/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "",
    ],
)
def test_any_other_address_is_not(url: str) -> None:
    assert not LISTED(url)


@pytest.mark.parametrize("url", ["http://[::1]:8080/v3", "https://graph.microsoft.com/v1.0"])
def test_the_list_of_one_address_allows_it(url: str) -> None:
    assert Hosts.of(url)(url)
    assert not Hosts.of(url)("https://evil.example/")
