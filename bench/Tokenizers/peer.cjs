// A tokenizer of npm that answers one question a line: { "op": "time" | "hash" | "version", "file": PATH }.
// Usage: node peer.cjs NODE_MODULES tiktoken|gpt-tokenizer ENCODING
const { readFileSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');
const path = require('node:path');

const [folder, name, encoding] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), 'x.js'));
const version = JSON.parse(readFileSync(path.join(folder, name, 'package.json'), 'utf8')).version;

let encode;
if (name === 'tiktoken') {
  const { Tiktoken } = load('tiktoken');
  const ranks = load(`tiktoken/encoders/${encoding}.json`);
  const tokenizer = new Tiktoken(ranks.bpe_ranks, ranks.special_tokens, ranks.pat_str);
  encode = text => tokenizer.encode_ordinary(text);
} else {
  const names = { gpt2: 'r50k_base' };
  const api = load(`gpt-tokenizer/encoding/${names[encoding] ?? encoding}`);
  encode = text => api.encode(text, { disallowedSpecial: new Set() });
}

const texts = new Map();
function textOf(file) {
  if (!texts.has(file)) texts.set(file, readFileSync(file).toString('utf8'));
  return texts.get(file);
}

const answers = {
  version: () => ({ version, node: process.version }),
  time: ({ file }) => {
    const text = textOf(file);
    const start = process.hrtime.bigint();
    const count = encode(text).length;
    return { seconds: Number(process.hrtime.bigint() - start) / 1e9, count };
  },
  hash: ({ file }) => {
    const ids = Uint32Array.from(encode(textOf(file)));
    return { count: ids.length, hash: createHash('sha256').update(new Uint8Array(ids.buffer)).digest('hex') };
  },
};

createInterface({ input: process.stdin }).on('line', line => {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = answers[question.op](question);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
});
