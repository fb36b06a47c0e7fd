#!/bin/sh
# image-root.sh PROGRAM FOLDER: fills a folder with all that the container image holds: the program, the C library that it needs, and
# the certificate authorities that it trusts, with their licences. The Containerfile runs it in Debian, and so do the tests.
set -eu
program=$1
root=$2
umask 022
mkdir -p "$root"

# ldd: `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`, and the loader by its path alone. The kernel's own part has none.
for library in $(ldd "$program" | sed -n 's/.*=> //; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p'); do
  cp --parents --dereference "$library" "$root"
done
for file in \
  /etc/ssl/certs/ca-certificates.crt \
  /usr/share/doc/ca-certificates/copyright \
  /usr/share/doc/libc6/copyright \
  /usr/share/common-licenses/LGPL-2.1; do
  cp --parents --dereference "$file" "$root"
done
mkdir -p "$root/usr/share/doc/pullpass"
cp LICENSE dist/bin/THIRD_PARTY_LICENSES.txt dist/bin/sbom.cdx.json "$root/usr/share/doc/pullpass"
install -m 755 "$program" "$root/pullpass"
