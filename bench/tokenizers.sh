#!/usr/bin/env bash
# Compares Loquat's byte-level BPE with npm's tiktoken and gpt-tokenizer on this machine, in turns, and writes bench/results/<cpu>/tokenizers.md and .json.
# Peers are looked for in NODE_MODULES (default: bench/Tokenizers/node_modules); make such a folder with: npm install tiktoken gpt-tokenizer
# Options: --rounds N  --data DIR (default: ../shared/data)  --out DIR  --node-modules DIR
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build bench/Tokenizers -c Release -nologo -v quiet
exec dotnet bench/Tokenizers/bin/Release/net10.0/Loquat.Bench.Tokenizers.dll --node-modules "${NODE_MODULES:-bench/Tokenizers/node_modules}" "$@"
