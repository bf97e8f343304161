#!/usr/bin/env bash
# Compares Loquat with PyTorch and OpenBLAS on this machine, in turns, and writes bench/results/<cpu>/compare.md and compare.json.
# Options: --only gemm,train,decode,growth,recipe  --rounds N  --quick  --text FILE  --out DIR. See docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build src/Loquat.Cli -c Release -nologo -v quiet
dotnet build bench/EndToEnd -c Release -nologo -v quiet
exec dotnet bench/EndToEnd/bin/Release/net10.0/Loquat.Bench.EndToEnd.dll "$@"
