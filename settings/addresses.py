"""Addresses among the settings: where the desk listens, and whom it speaks with and believes."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from settings.values import listed, wrong

_HOST_NAME = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?")
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"\A({_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
_URL = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[^\s/:?#@]+)(:\d{1,5})?(/[^\s?#]*)?")

# What answers there holds the secret, or says who somebody is. The national clouds aren't among
# them: their tokens have another issuer and other scopes, which the desk doesn't know.
GRAPH = ("graph.microsoft.com",)
LOGIN = ("login.microsoftonline.com",)
OPENID = ("login.botframework.com",)
SHAREPOINT = ("sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint.cn")
"""Under these Microsoft alone gives names out; under most others anybody can have one."""


MOST_PROXIES = 65536
"""Addresses of one network of proxies: an inner network of many machines, and no whole internet."""


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_on_this_machine(url: str) -> bool:
    """Whether a URL among the settings leads to this machine itself."""
    found = _URL.fullmatch(url)
    return found is not None and is_loopback(found[2])


def _bind_address(text: str) -> str:
    host = text.strip().strip("[]").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        if ":" in host or not _HOST_NAME.fullmatch(host):
            raise wrong("an address to listen on such as 127.0.0.1") from None
    return host


def _microsofts(hosts: Collection[str]) -> BeforeValidator:
    """An address of Microsoft's, at one of these hosts; on this machine a stand-in for it."""

    def check(text: str) -> str:
        found = _URL.fullmatch(text.strip())
        if found is None or (found[1] == "http" and not is_loopback(found[2])):
            raise wrong("an https:// address (http:// only on this machine) without a query")
        if found[2].lower() not in hosts and not is_loopback(found[2]):
            raise wrong(f"at Microsoft ({', '.join(hosts)}), or a stand-in on this machine")
        return found[0].rstrip("/")

    return BeforeValidator(check)


def _public_url(text: str) -> str:
    if not text.strip():
        return ""
    found = _URL.fullmatch(text.strip())
    local = found is not None and is_loopback(found[2])
    if found is None or not (found[1] == "https" or local) or (found[4] or "/") != "/":
        raise wrong("empty, or https:// and the host by which Teams reaches the desk, no path")
    return found[0].rstrip("/")


def _host_of(listed_host: str) -> str:
    """A host without its port; "" for what is none."""
    found = _HOST_NAME.fullmatch(listed_host)
    return found[1] if found else ""


def _proxies(text: str) -> frozenset[IPv4Network | IPv6Network]:
    try:
        found = frozenset(ip_network(part) for part in listed(text))
    except ValueError:
        raise wrong("addresses or networks with commas between, such as 10.0.0.4") from None
    if any(network.num_addresses > MOST_PROXIES for network in found):
        raise wrong(
            f"networks of at most {MOST_PROXIES} addresses: whoever has one of them says from "
            "where everybody calls"
        )
    return found


def _service_hosts(text: str) -> frozenset[str]:
    """Whole names only: in a domain of one or two parts others have hosts."""
    hosts = listed(text.lower())
    names = [_host_of(host) for host in hosts]
    if not hosts or not all(is_loopback(n) or (_is_domain(n) and n.count(".") > 1) for n in names):
        raise wrong(
            "whole host names with commas between, such as smba.trafficmanager.net: no domain "
            "such as example.com, no wildcard and no number"
        )
    return frozenset(hosts)


def _upload_hosts(text: str) -> frozenset[str]:
    hosts = listed(text.lower())
    names = [_host_of(host) for host in hosts]
    if not hosts or not all(is_loopback(name) or _at_sharepoint(name) for name in names):
        raise wrong(
            f"hosts of SharePoint's ({', '.join(SHAREPOINT)}, or below one of them) with commas "
            "between: under other names anybody may have a host"
        )
    return frozenset(hosts)


def _is_domain(name: str) -> bool:
    return _DOMAIN.fullmatch(name) is not None


def _at_sharepoint(name: str) -> bool:
    return _is_domain(name) and any(f".{name}".endswith(f".{own}") for own in SHAREPOINT)


BindAddress = Annotated[str, BeforeValidator(_bind_address)]
GraphUrl = Annotated[str, _microsofts(GRAPH)]
LoginUrl = Annotated[str, _microsofts(LOGIN)]
OpenIdUrl = Annotated[str, _microsofts(OPENID)]
PublicUrl = Annotated[str, BeforeValidator(_public_url)]
Proxies = Annotated[frozenset[IPv4Network | IPv6Network], NoDecode, BeforeValidator(_proxies)]
ServiceHosts = Annotated[frozenset[str], NoDecode, BeforeValidator(_service_hosts)]
UploadHosts = Annotated[frozenset[str], NoDecode, BeforeValidator(_upload_hosts)]
