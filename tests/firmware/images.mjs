// SPDX-License-Identifier: MIT
// The two images that only tests have: the shared vectors on the board, and instruction counts.
import { join } from 'node:path';
import { check, folder, run } from './harness.mjs';

/// Instructions on a Cortex-M3 that must not be exceeded, as the design has them; the others have some
/// room over what they are.
const kMost = {
  'verify 256': 28000,
  'verify 1024': 72000,
  'build 256': 27500,
  'build 1024': 72000,
  'parse 204': 7300,
  'parse 204 with rates': 7500,
  write_json: 1600,
};

export async function vectors() {
  const result = await run('mps2-an385', join(folder, 'mps2-m3', 'vectors.elf'), [], []);
  const profiles = [...result.text.matchAll(/^vectors: (\w+): (\d+)$/gm)].filter(([, name]) => name !== 'right' && name !== 'wrong');
  check(result.code === 0, `vectors: exit ${result.code}: ${result.text.slice(0, 2000)}`);
  check(profiles.length >= 21, `vectors: only ${profiles.length} profiles`);
  check(result.number('vectors: right') >= 1000, `vectors: only ${result.number('vectors: right')}`);
  console.log(`vectors on a Cortex-M3, whole and byte by byte: ${result.number('vectors: right')} right, ` +
    `${result.number('vectors: wrong')} wrong (${profiles.map(([, name, count]) => `${name} ${count}`).join(', ')})`);
}

export async function counts() {
  const result = await run('lm3s6965evb', join(folder, 'lm3s6965-small', 'counts.elf'), ['-icount', 'shift=0'], []);
  check(result.code === 0, `counts: exit ${result.code}: ${result.text}`);
  console.log('| instructions on a Cortex-M3 | are | at most |');
  console.log('|---|---|---|');
  for (const [what, most] of Object.entries(kMost)) {
    const count = result.number(`instructions: ${what}`);
    check(count > 0 && count <= most, `${what}: ${count} instructions, at most ${most}`);
    console.log(`| ${what} | ${count} | ${most} |`);
  }
}
