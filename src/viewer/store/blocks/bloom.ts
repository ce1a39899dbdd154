import type { Token } from './tokens.ts';

/** About one in a hundred tokens that are not there seems to be. */
const bitsPerToken = 10;
const probes = 7;
const bitsPerByte = 8;

/** Writes a set of tokens as the bits of a Bloom filter. */
export function toBits(tokens: ReadonlySet<Token>): Uint8Array {
  const bits = new Uint8Array(Math.ceil((Math.max(tokens.size, 1) * bitsPerToken) / bitsPerByte));
  for (const token of tokens)
    for (let probe = 0; probe < probes; probe += 1) {
      const at = placeOf(token, probe, bits.length);
      bits[at >>> 3] = (bits[at >>> 3] ?? 0) | (1 << (at & 7));
    }
  return bits;
}

/** False when a token is certainly not in the set. */
export function mayHold(bits: Uint8Array, token: Token): boolean {
  for (let probe = 0; probe < probes; probe += 1) {
    const at = placeOf(token, probe, bits.length);
    if (((bits[at >>> 3] ?? 0) & (1 << (at & 7))) === 0) return false;
  }
  return true;
}

/** Two hashes make all of them (Kirsch and Mitzenmacher, 2006). */
function placeOf(token: Token, probe: number, bytes: number): number {
  const other = (Math.imul(token ^ (token >>> 15), 0x2c1b3c6d) | 1) >>> 0;
  return (token + probe * other) % (bytes * bitsPerByte);
}
