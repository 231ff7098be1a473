#!/usr/bin/env bash
# Makes .venv and fills it: `bootstrap.sh run` for the site, `bootstrap.sh dev` for the tests as well.
# Needs python3 >= 3.11 and pip; works without Debian's python3-venv and without any cache.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
wanted=$1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

stop() {
  echo "$*" >&2
  exit 1
}

command -v "$python" >/dev/null || stop "Plinth needs Python 3.11 or newer, and there is no '$python' here: install it, or name one with PYTHON=..."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "Plinth needs Python 3.11 or newer, and '$python' is $("$python" -V 2>&1): name a newer one with PYTHON=..."

make_environment() {
  "$python" -m venv .venv >/dev/null 2>&1 && return
  # Debian ships venv without ensurepip; virtualenv brings its own pip and needs no administrator.
  rm -rf .venv .bootstrap
  "$python" -m pip install --quiet --require-hashes --requirement requirements/virtualenv.txt --target .bootstrap ||
    stop "'$python' has neither venv nor pip: install python3-venv or python3-pip."
  PYTHONPATH=.bootstrap "$python" -m virtualenv --quiet .venv
  rm -rf .bootstrap
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  echo "Making .venv"
  make_environment
fi
echo "Installing requirements/$wanted.txt"
.venv/bin/python -m pip install --quiet --require-hashes --requirement "requirements/$wanted.txt"
touch ".venv/.$wanted"
