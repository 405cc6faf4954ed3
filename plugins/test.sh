#!/bin/sh
# Install every plugin of this folder beside imadvisor, in one environment of its own, and run the
# tests of each and those of all together. Arguments go to pytest.
set -eu
cd "$(dirname "$0")"
home=../.venv-plugins
python3 -m venv "$home"
"$home/bin/pip" install -q --upgrade pip
groups=""
for plugin in imadvisor-*; do
  groups="$groups --group $plugin/pyproject.toml:test"
done
# shellcheck disable=SC2086 # each group is an argument of its own
"$home/bin/pip" install -q pytest-xdist $groups -e "..[web]" ./imadvisor-*
for tested in imadvisor-* together; do
  echo "== $tested"
  (cd "$tested" && "../$home/bin/python" -m pytest -n auto "$@")
done
# With their commands in the tree, no output takes the place of an input either.
(cd .. && ".venv-plugins/bin/python" -m pytest -n auto tests/cli/test_outputs.py "$@")
