#!/bin/sh
# Makes the checkout ready to run: system packages, .venv, locked Python packages.
# Safe to call before every command: when nothing is missing it only looks.
# Exit codes: 0 ready, 2 no usable Python, 3 system packages missing and not root, 4 an installer failed.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
STAMP=$VENV/.locked-packages
say() { printf '%s\n' "setup: $*" >&2; }
refuse() { code=$1; shift; say "$*"; exit "$code"; }

usable_python() {
    for candidate in python3.11 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Prints the packages of the list that apply to the Python in $1.
wanted_system_packages() {
    case $1 in /usr/bin/*) left_out='(nothing)' ;; *) left_out='debian-python' ;; esac
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    sed 's/#.*//' scripts/system-packages.txt |
        awk -F'|' -v left_out="$left_out" -v version="$version" '
            NF == 3 { gsub(/ /, "", $1); gsub(/ /, "", $2); sub(/[{]version[}]/, version, $1); if ($2 != left_out) print $1 }'
}

missing_system_packages() {
    for package in $(wanted_system_packages "$1"); do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

ensure_system_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "this is not Debian; the libraries named in scripts/system-packages.txt have to be there already."
        return
    fi
    missing=$(missing_system_packages "$1")
    [ -n "$missing" ] || return 0
    [ "$(id -u)" -eq 0 ] ||
        refuse 3 "these Debian packages are missing; as root: apt-get install --no-install-recommends $missing"
    say "installing Debian packages: $missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || say "the package lists could not be refreshed; trying with those that are there."
    # shellcheck disable=SC2086  # one word a package
    apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        refuse 4 "apt-get could not install: $missing"
}

ensure_venv() {
    if [ -x $VENV/bin/python ] && $VENV/bin/python -c 'import pip' 2>/dev/null; then return; fi
    say "creating $VENV with $("$1" --version)"
    "$1" -m venv --clear $VENV || refuse 4 "$1 could not create the virtual environment in $VENV."
}

fingerprint() {
    { $VENV/bin/python --version; cat requirements.lock; } | sha256sum | cut -d' ' -f1
}

ensure_python_packages() {
    locked=$(fingerprint)
    if [ -f $STAMP ] && [ "$(cat $STAMP)" = "$locked" ]; then return; fi
    say "installing the locked Python packages (about 1 GB unpacked; some minutes the first time)"
    $VENV/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock ||
        refuse 4 "the locked Python packages could not be installed; see pip's words above."
    printf '%s\n' "$locked" >$STAMP
}

python=$(usable_python) ||
    refuse 2 "no Python 3.11, 3.12 or 3.13 found; on Debian 12: apt-get install python3"
ensure_system_packages "$python"
ensure_venv "$python"
ensure_python_packages
