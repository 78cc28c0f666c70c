"""What reaches a model behind an address: how long it waits, and by which way it goes."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import httpx2 as httpx
import openai

_SEED = 1
CONNECTING, LISTING, SILENT = 5.0, 10.0, 120.0
"""Seconds to connect, to list models, and to wait for the next token: a cold one is slow."""


def options(address: str, key: str, model: str) -> dict[str, Any]:
    """Return what the client of a model behind an address is made with."""
    from pydantic import SecretStr

    return {
        "base_url": address,
        "api_key": SecretStr(key),
        "model": model,
        "temperature": 0,
        "seed": _SEED,
        "http_client": client_of(address, SILENT),
        "max_retries": 0,  # rag.models.guard asks again
    }


def client_of(address: str, silent: float) -> httpx.Client:
    """Return a client that reaches this machine by no proxy, whatever the environment names."""
    timeout = httpx.Timeout(silent, connect=CONNECTING)
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
