#!/usr/bin/env bash
# Runs the training program, with the libraries libtorch needs where the system's are too old:
#   train.sh train --speech ../../../shared/speech
# `train.sh --help` lists the rest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

dotnet build "$here" -c Release --nologo -v quiet -clp:NoSummary >&2
bin="$here/bin/Release/net10.0"
program="$bin/KeywordSpotting.Training"
native=$("$here/native.sh")
if [[ -z "$native" ]]; then
    exec "$program" "$@"
fi

cp "$program" "$program.native"
patchelf --set-interpreter "$native/ld-linux-x86-64.so.2" "$program.native"
dotnet_root=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
LD_LIBRARY_PATH="$native${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" DOTNET_ROOT="$dotnet_root" exec "$program.native" "$@"
