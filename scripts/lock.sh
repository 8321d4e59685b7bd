#!/bin/sh
# Writes requirements.lock from requirements.in: exact versions, hashes of every file, no address of any index.
# --universal keeps the markers for Python 3.11 to 3.13 and both processor families in one file.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    "$@" requirements.in -o requirements.lock
