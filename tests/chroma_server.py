"""A Chroma server on this machine, for tests: started, stopped, and started again on what it had."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

HOST = "127.0.0.1"
PATIENCE = 30.0
AWAY = (
    r"^no Chroma server answers at http://127\.0\.0\.1:\d+; start it \(`chroma run …`\) or unset CHROMA_URL$"
)
"""What is told of a server that is away."""


class ChromaServer:
    """`chroma run` on a folder and a free port, which it keeps; a context that stops it in the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}"
        self._collections = (
            f"{self.address}/api/v2/tenants/default_tenant/databases/default_database/collections"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ChromaServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command: list[str | Path] = [Path(sys.executable).with_name("chroma"), "run", "--path", self.folder]
        self._process = subprocess.Popen(
            [*command, "--host", HOST, "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, f"chroma ended with {self._process.returncode}"
            assert time.monotonic() < deadline, "chroma does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it, as a machine that fails would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop it and start it again on the same folder and port."""
        self.stop()
        self.start()

    def lose(self) -> None:
        """Stop it and start it again without what it had."""
        self.stop()
        shutil.rmtree(self.folder)
        self.start()

    def freeze(self, *, frozen: bool) -> None:
        """Let it hold connections and say nothing, or go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def names(self) -> set[str]:
        """Return the names of all collections, as another client sees them."""
        return {found["name"] for found in httpx.get(self._collections).json()}

    def delete(self, name: str) -> None:
        """Delete a collection behind the library's back."""
        httpx.delete(f"{self._collections}/{name}").raise_for_status()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/heartbeat").is_success
        except httpx.HTTPError:
            return False
