"""What reaches a model behind an address: how long it waits, and by which way it goes."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import httpx2 as httpx
import openai

_SEED = 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many seconds a model behind an address may take."""

    connecting: float = 5.0
    listing: float = 10.0
    silent: float = 120.0
    """Until the first token, and from one to the next: a cold prompt takes a slow laptop a minute."""
    whole: float = 300.0


def options(address: str, key: str, model: str, bounds: Bounds) -> dict[str, Any]:
    """Return what the client of a model behind an address is made with."""
    from pydantic import SecretStr

    return {
        "base_url": address,
        "api_key": SecretStr(key),
        "model": model,
        "temperature": 0,
        "seed": _SEED,
        "http_client": client_of(address, bounds.silent, bounds),
        "whole": bounds.whole,
        "timeout": httpx.Timeout(bounds.silent, connect=bounds.connecting),
        "max_retries": 0,  # rag.models.guard asks again
    }


def client_of(address: str, silent: float, bounds: Bounds) -> httpx.Client:
    """Return a client that reaches this machine by no proxy, whatever the environment names."""
    timeout = httpx.Timeout(silent, connect=bounds.connecting)
    return openai.DefaultHttpxClient(timeout=timeout, trust_env=not local(address), follow_redirects=True)


def local(address: str) -> bool:
    """Return whether an address is of this machine."""
    host = httpx.URL(address).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def shown(address: str) -> str:
    """Return an address without the name and the password it may hold."""
    url = httpx.URL(address)
    return str(url.copy_with(userinfo=b"", query=None)) if url.userinfo or url.query else address
