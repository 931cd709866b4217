#!/usr/bin/env bash
# Runs a built program that uses libtorch, with newer C and C++ libraries where the system's are too old:
#   run-native.sh PROGRAM ARGUMENTS...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
shift

# Left to itself, the C library gives every large tensor back to the system and asks for it again: a third of the time.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=268435456

native=$("$here/native.sh")
if [[ -z "$native" ]]; then
    exec "$program" "$@"
fi

# A copy that runs cannot be written, and does not have to be where it is the program's own.
if [[ ! "$program.native" -nt "$program" ]]; then
    cp "$program" "$program.native.new"
    patchelf --set-interpreter "$native/ld-linux-x86-64.so.2" "$program.native.new"
    mv "$program.native.new" "$program.native"
fi

dotnet_root=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
LD_LIBRARY_PATH="$native${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" DOTNET_ROOT="$dotnet_root" exec "$program.native" "$@"
