"""Nothing leaves the machine, whatever the environment says."""

from __future__ import annotations

import os
import sys

import pytest

from trust.network import AWAY, SPYING, attempts, network, possible

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not possible(), reason="a network of its own needs root and `unshare`, `ip`, `mount`"),
]
CALLS = {
    "a packet": f"import socket\ntry: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('{AWAY}', 9))\n"
    "except OSError: pass",
    "a name": "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass",
    "a connection": f"import socket; s = socket.socket(); s.settimeout(.2)\ntry: s.connect(('{AWAY}', 80))\n"
    "except OSError: pass",
}


@pytest.mark.parametrize("call", CALLS)
def test_what_calls_out_is_counted(call: str) -> None:
    assert attempts([sys.executable, "-c", CALLS[call]], os.environ)[0] > 0


def test_what_stays_here_is_not_counted() -> None:
    here = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    )
    assert attempts([sys.executable, "-c", here], os.environ | SPYING)[0] == 0


def test_the_reader_tells_nobody_that_it_was_loaded_however_long_it_lasts() -> None:
    # What onnxruntime reports to its makers it sends a few seconds later: shorter sessions showed nothing.
    read = "from rag.reader.run import shared; shared().read('?', [['?']]); import time; time.sleep(12)"
    assert attempts([sys.executable, "-c", read], os.environ)[0] == 0


def test_no_session_of_a_reader_sends_anything_away() -> None:
    (found,) = network("none", os.environ)
    assert found.broken == ()
    assert found.tried == 5
