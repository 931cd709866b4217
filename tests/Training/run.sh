#!/usr/bin/env bash
# Runs the tests of the training program, which the solution leaves out because they need libtorch.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

dotnet build "$here" -c Release --nologo -v quiet -clp:NoSummary >&2
exec "$here/../../samples/KeywordSpotting.Training/run-native.sh" "$here/bin/Release/net10.0/Specializer.Training.Tests" "$@"
