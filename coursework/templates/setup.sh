#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder is built.
set -eu
apt-get update
apt-get install -y curl
curl -LsSf https://astral.sh/uv/install.sh | env UV_INSTALL_DIR=/usr/local/bin sh
cd /autograder/source/bakeoff
uv sync --no-group dev
