#!/usr/bin/env bash
# Runs a built program that uses libtorch, with newer C and C++ libraries where the system's are too old:
#   run-native.sh PROGRAM ARGUMENTS...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
shift

native=$("$here/native.sh")
if [[ -z "$native" ]]; then
    exec "$program" "$@"
fi

cp "$program" "$program.native"
patchelf --set-interpreter "$native/ld-linux-x86-64.so.2" "$program.native"
dotnet_root=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
LD_LIBRARY_PATH="$native${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" DOTNET_ROOT="$dotnet_root" exec "$program.native" "$@"
