#!/usr/bin/env bash
# Builds what runs compiled cases (the worker of tests/Fuzzing) for linux-arm64 and prints its path, for the tests and
# commands that run emitted code on emulated processors:
#
#     export SPECIALIZER_ARM64=$(tests/Fuzzing/arm64.sh)
#
# Installs the emulator from Debian's packages where it may; else says on standard error what is missing, and fails.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross)
present() { command -v qemu-aarch64-static && ls /usr/aarch64-linux-gnu/lib/{ld-linux-aarch64.so.1,libstdc++.so.6}; } >/dev/null 2>&1

if ! present && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >&2 || true
fi
if ! present; then
  echo "There is no emulator of arm64 here: install ${packages[*]}." >&2
  exit 1
fi

# Beside the solution's own build, which knows of one runtime.
out=artifacts/arm64
dotnet publish tests/Fuzzing -c Release -p:TestedRuntime=linux-arm64 --artifacts-path "$out" -p:RunAnalyzers=false -v q --nologo >&2
program=$PWD/$out/publish/Specializer.Fuzzing/release_linux-arm64/Specializer.Fuzzing

# An emulator that does not start .NET is none.
qemu-aarch64-static -L /usr/aarch64-linux-gnu "$program" worker </dev/null >&2
echo "$program"
