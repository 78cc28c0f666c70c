# The chat window as an image. Built and started as docs/install.md says; tests/test_image.py keeps it honest.
FROM python:3.11.14-slim-bookworm AS built

# Where pip finds torch for the processor alone; torch's installation page names the address.
ARG TORCH_INDEX
RUN test -n "$TORCH_INDEX" || { echo "error: name torch's index for processors: --build-arg TORCH_INDEX=https://…" >&2; exit 1; }
WORKDIR /source
COPY requirements requirements
# All that is locked is fetched and known by its digest; of that, what the window needs is installed.
RUN pip download --quiet --no-cache-dir --no-deps --require-hashes --dest /wheels \
        --extra-index-url "$TORCH_INDEX" --requirement requirements/torch-cpu.txt \
    && pip download --quiet --no-cache-dir --no-deps --require-hashes --dest /wheels \
        --requirement requirements/lock.txt --requirement requirements/embedder.txt --requirement requirements/font.txt
COPY . .
RUN pip wheel --quiet --no-deps --no-index --find-links /wheels --wheel-dir /wheels . \
    && python -m venv /venv \
    && /venv/bin/pip install --quiet --no-cache-dir --no-index --find-links /wheels "lectern[mcp,postgres]" \
    && /venv/bin/pip install --quiet --no-cache-dir --no-index --find-links /wheels --no-deps fontpkg-source-serif-4

FROM python:3.11.14-slim-bookworm
# The engine of the embedded model is linked against it.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home lectern && install --directory --owner lectern /data
COPY --from=built /venv /venv
ENV PATH=/venv/bin:$PATH LECTERN_HOME=/data PYTHONUNBUFFERED=1
USER lectern
WORKDIR /data
# Articles, their indexes, conversations, and the chat model, which the first start fetches.
VOLUME /data
EXPOSE 7860
# Whoever must give a password is told so: that, too, is an answer.
HEALTHCHECK --interval=30s --timeout=10s --start-period=15m CMD ["python", "-c", \
    "import http.client as h; c = h.HTTPConnection('127.0.0.1', 7860, timeout=5); c.request('GET', '/favicon.ico'); exit(c.getresponse().status >= 500)"]
STOPSIGNAL SIGINT
# Who may come in is for whoever starts it to say: --no-auth, or --auth FILE.
ENTRYPOINT ["lectern", "--host", "0.0.0.0", "--port", "7860", "--fetch"]
