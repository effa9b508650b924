// SPDX-License-Identifier: MIT
// fieldhook_conformance, built beside the command: what it cannot read or write is no success.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check, equal, run, test } from './harness.mjs';
import { file } from './peers.mjs';

const program = join(dirname(process.argv[2]), 'fieldhook_conformance');

function makeCorpus(name, index) {
  mkdirSync(file(name));
  writeFileSync(file(`${name}/index.json`), JSON.stringify(index));
  writeFileSync(file(`${name}/there`), 'HTTP/1.1 204 No Content\r\n\r\n');
  return file(name);
}

if (!existsSync(program)) console.log('left out: the conformance runner is not beside the command');
if (existsSync(program)) {
  test('a corpus without cases is a complaint', async () => {
    for (const [name, index] of [['no_cases', {}], ['empty', { cases: [] }]]) {
      const { code, out, err } = await run(['responses', makeCorpus(name, index)], { program });
      equal([code, out], [2, ''], name);
      check(err.endsWith('has no cases.\n'), err);
    }
  });

  test('a file that is missing does not keep the others from being run', async () => {
    const corpus = makeCorpus('missing', { cases: [{ file: 'nowhere' }, { file: 'there' }] });
    const responses = await run(['responses', corpus], { program });
    equal([responses.code, responses.out.trimEnd().split('\n').length], [2, 3], 'responses');
    check(responses.err.includes('nowhere cannot be read.'), responses.err);
    writeFileSync(file('vector.json'), JSON.stringify([{ name: 'n', scheme: 's' }]));
    const vectors = await run(['vectors', file('nowhere.json'), file('vector.json')], { program });
    equal([vectors.code, vectors.out.trimEnd().split('\n').length], [2, 2], 'vectors');
  });

  test('an output that cannot be written fails the run', async () => {
    const corpus = makeCorpus('full', { cases: [{ file: 'there' }] });
    const { code, err } = await run(['responses', corpus], { program, stdout: '/dev/full' });
    equal([code, err], [3, 'fieldhook_conformance: the output could not be written.\n'], 'result');
  });
}
