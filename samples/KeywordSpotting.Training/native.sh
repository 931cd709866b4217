#!/usr/bin/env bash
# Prepares .native/ with the C and C++ libraries TorchSharp's libtorch needs.
#
# libtorch 2.10 wants the C++ library of GCC 13 or later. Where the system's is older (Debian 12), the three packages
# of Debian 13 are downloaded through the mirror this machine already uses and unpacked, not installed: nothing outside
# .native/ changes. Where the system's is new enough, .native/ is not needed and this prints nothing.
set -euo pipefail
cd "$(dirname "$0")"

native="$PWD/.native"
needed=GLIBCXX_3.4.32

system=$(ldconfig -p | awk '/libstdc\+\+\.so\.6 .*x86-64/ { print $NF; exit }')
if [[ -n "$system" ]] && grep -q "$needed" "$system"; then
    exit 0
fi

if [[ ! -e "$native/libstdc++.so.6" ]]; then
    command -v patchelf > /dev/null || { echo "native.sh: install patchelf first" >&2; exit 1; }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Label: Debian' | head -n 1)
    [[ -n "$mirror" ]] || { echo "native.sh: this machine has no Debian mirror configured" >&2; exit 1; }
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$work/sources.list"
    apt=(apt-get -q
        -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
    "${apt[@]}" update >&2
    (cd "$work/debs" && "${apt[@]}" download libc6 libstdc++6 libgcc-s1 >&2)
    for package in "$work"/debs/*.deb; do
        dpkg-deb --extract "$package" "$work/root"
    done
    mkdir -p "$native"
    cp -a "$work"/root/usr/lib/x86_64-linux-gnu/*.so* "$native/"
    cp -aL "$work"/root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$native/"
fi
echo "$native"
