#!/usr/bin/env bash
# Makes app.zip, which a Functions host on Linux runs: published, looked through, zipped with the executable's x bit.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet publish functions -c Release -o "$out" "$@"

fail() { echo "package.sh: $1" >&2; exit 1; }
[ -x "$out/exchange-hub" ] || fail "exchange-hub is not executable"
[ -f "$out/host.json" ] || fail "host.json is missing"
for function in functions/*/function.json; do
  cmp -s "$function" "$out/${function#functions/}" || fail "$function is not in the package as it is"
done
# A secret of a developer's machine, or what only other programs read.
for file in local.settings.json web.config package.json appsettings.Development.json; do
  [ ! -e "$out/$file" ] || fail "$file must not be in the package"
done
[ -z "$(find "$out" -name '*.pdb' -o -name '*.cs' -o -name node_modules -o -name 'local.settings*')" ] || fail "the package holds what it should not"
[ -f "$out/libcoreclr.so" ] || fail "the runtime is not in the package"

rm -f app.zip
(cd "$out" && zip -qr - .) > app.zip
echo "app.zip: $(du -h app.zip | cut -f1), $(find "$out" -type f | wc -l) files, $(find "$out" -mindepth 2 -name function.json | wc -l) functions"
