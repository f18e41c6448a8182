#!/usr/bin/env bash
# Looks through a folder that dotnet publish made: all that a Functions host needs is in it, as it is here, and nothing else is.
# check-package.sh [--own-runtime] FOLDER
set -euo pipefail
own_runtime=
if [ "$1" = --own-runtime ]; then own_runtime=1; shift; fi
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../../functions"

fail() { echo "package: $1" >&2; exit 1; }

for file in host.json */function.json; do
  cmp -s "$file" "$folder/$file" || fail "$file is not in the package as it is"
done

program=$(sed -n 's/.*"defaultExecutablePath": *"\([^"]*\)".*/\1/p' host.json)
[ -n "$program" ] || fail "host.json names no program"
for file in "$program" "$program.dll" "$program.deps.json" "$program.runtimeconfig.json"; do
  [ -s "$folder/$file" ] || fail "$file is missing"
done
[ -x "$folder/$program" ] || fail "$program is not executable" # the host does not see to it
if [ -n "$own_runtime" ]; then
  for file in libcoreclr.so libhostfxr.so libhostpolicy.so System.Private.CoreLib.dll; do
    [ -s "$folder/$file" ] || fail "$file is missing: the host's image promises no runtime"
  done
fi

# Whatever is not named here is too much: settings with secrets, sources, symbols, other programs' files, links.
while read -r file; do
  case $file in
    */*) [[ $file =~ ^[^/]+/function\.json$ && -f $file ]] || fail "$file must not be in the package" ;;
    host.json | "$program" | "$program.deps.json" | "$program.runtimeconfig.json" | createdump | *.dll | *.so) ;;
    *) fail "$file must not be in the package" ;;
  esac
done < <(cd "$folder" && find . ! -type d -printf '%P\n')
[ -z "$(find "$folder" -type l)" ] || fail "there are links in the package"
