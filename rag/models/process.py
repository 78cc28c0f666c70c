"""The embedded engine's own process: llama.cpp serves on a loopback port until standard input ends.

Run as a file, without the rest of the package: it needs none of it, and its memory is the model's.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def serve(options: dict[str, Any]) -> tuple[object, str]:
    """Load the model; return the server, which stops with its object, and its address."""
    # Read when the engine's library is loaded. Threads that wait at full speed for each other hold up
    # whatever else runs, the reader say: an answer then takes seven times as long instead of twice.
    os.putenv("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options["path"]
    params.n_parallel = options["prompts"]
    params.n_ctx = options["context"] * params.n_parallel
    # The engine lays the weights out anew for the processor: mapped as well, they would be held twice.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.cache_ram_mib = 0  # no other beginning than the one in place: see rag.models.steady
    params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    params.speculative.ngram_simple.size_n = options["matched"]
    params.speculative.ngram_simple.size_m = options["drafted"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options["threads"]
    params.api_keys = [options["key"]]
    params.ui = False
    params.verbosity = -1
    server = xllamacpp.Server(params)
    return server, server.listening_address


def main() -> None:
    """Read the options, a line of JSON; write the address, or what went wrong; stay while the parent does."""
    # The engine may print what it likes: only the answer goes to standard output.
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        server, address = serve(json.loads(sys.stdin.readline()))
    except (ImportError, MemoryError, RuntimeError, ValueError, OSError) as error:
        told.write(json.dumps({"error": str(error) or type(error).__name__}) + "\n")
        told.flush()
        os._exit(1)
    told.write(json.dumps({"address": address}) + "\n")
    told.flush()
    sys.stdin.read()
    del server
    os._exit(0)


if __name__ == "__main__":
    main()
