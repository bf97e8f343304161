#!/usr/bin/env bash
# Decodes with the weights of a GPT-2 124M shape in every format, and reads prompts of 64 and 512 tokens; each run reads the machine's bandwidth and
# multiply-add peak beside itself. Writes the tables and one line of JSON per run. Options: OUT (a folder), ROUNDS (2), SHAPE (gpt2-124m).
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=${OUT:-bench/results/weights}
mkdir -p "$out"
dotnet build src/Loquat.Cli -c Release -nologo -v quiet
: > "$out/weights.jsonl"
: > "$out/weights.txt"
for round in $(seq "${ROUNDS:-2}"); do
    for prompt in 64 512; do
        for format in float32 bfloat16 float16 q8_0 q4_0; do
            printf '\n== round %s, %s, prompt of %s\n' "$round" "$format" "$prompt" | tee -a "$out/weights.txt"
            dotnet src/Loquat.Cli/bin/Release/net10.0/loquat.dll bench decode --shape "${SHAPE:-gpt2-124m}" --weights "$format" --prompt "$prompt" --json \
                2> >(tee -a "$out/weights.txt" >&2) >> "$out/weights.jsonl"
        done
    done
done
