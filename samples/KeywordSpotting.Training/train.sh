#!/usr/bin/env bash
# Builds and runs the training program:
#   train.sh train --speech ../../../shared/speech
# `train.sh --help` lists the rest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

dotnet build "$here" -c Release --nologo -v quiet -clp:NoSummary >&2
exec "$here/run-native.sh" "$here/bin/Release/net10.0/KeywordSpotting.Training" "$@"
