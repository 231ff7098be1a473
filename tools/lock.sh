#!/usr/bin/env bash
# Pins every dependency with its hashes: run.txt (what the site needs), prod.txt (with PostgreSQL and a bigger server),
# dev.txt (with everything for tests) and virtualenv.txt (see bootstrap.sh). Runs with an empty home and a bare environment, so that no index, mirror or
# wheel folder of this machine leaks into the files.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home"
python3 -m venv "$work/uv"
"$work/uv/bin/pip" install --quiet "uv>=0.9"

# A network behind its own certificate authority says so in PIP_CERT or SSL_CERT_FILE; uv reads the latter.
certificates=${SSL_CERT_FILE:-${PIP_CERT:-}}
compile() {
  env -i PATH=/usr/bin:/bin HOME="$work/home" ${certificates:+SSL_CERT_FILE="$certificates"} \
    "$work/uv/bin/uv" pip compile --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-config --quiet "$@"
}

mkdir -p requirements
again=${UPGRADE:+--upgrade} # UPGRADE=1 takes the newest versions; otherwise what is pinned stays
compile $again pyproject.toml --output-file requirements/run.txt
compile $again pyproject.toml --constraint requirements/run.txt --output-file requirements/dev.txt \
  --extra postgres --extra s3 --extra prod --group test --group lint --group scan
compile $again pyproject.toml --constraint requirements/run.txt --output-file requirements/prod.txt \
  --extra postgres --extra s3 --extra prod
echo virtualenv | compile $again - --output-file requirements/virtualenv.txt

if grep -nE '://|--(index-url|extra-index-url|find-links|trusted-host)' requirements/*.txt; then
  echo "A lock file names a host: see the lines above." >&2
  exit 1
fi
