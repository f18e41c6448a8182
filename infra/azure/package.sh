#!/usr/bin/env bash
# Makes app.zip, which a Functions host on Linux runs: published with its own runtime and compiled ahead, looked through, zipped with the
# program's x bit. Arguments go to dotnet publish.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet publish functions -c Release -o "$out" -p:RunAnalyzers=false "$@" # analyzers have their say in every build

infra/azure/check-package.sh --own-runtime "$out"
rm -f app.zip
(cd "$out" && zip -qr - .) > app.zip
echo "app.zip: $(du -h app.zip | cut -f1), $(find "$out" -type f | wc -l) files, $(find "$out" -mindepth 2 -name function.json | wc -l) functions"
