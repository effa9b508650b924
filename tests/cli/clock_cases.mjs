// SPDX-License-Identifier: MIT
// A machine whose clock was never set. Needs a C compiler, and a command that a library may be
// loaded before; where there is none, these tests are left out.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { check, equal, kSecret, run, test } from './harness.mjs';
import { file, serve } from './peers.mjs';

function makeUnsetClock() {
  writeFileSync(file('clock.c'), `#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec* at) {
  if (id != CLOCK_REALTIME) return (int)syscall(SYS_clock_gettime, id, at);
  at->tv_sec = 5;
  at->tv_nsec = 0;
  return 0;
}
`);
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', file('clock.so'), file('clock.c')], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  return { LD_PRELOAD: file('clock.so') };
}

const env = makeUnsetClock();
const usable = env !== undefined && (await run(['--version'], { env })).code === 0;
if (!usable) console.log('left out: a clock that was never set (no cc, or the command takes no preloaded library)');
if (usable) {
  test('without a clock nothing is signed, but for a time that is given', async () => {
    for (const profile of ['standard', 'stripe', 'slack']) {
      const args = ['sign', '--profile', profile, '--secret', kSecret];
      const { code, out, err } = await run(args, { env });
      equal([code, out], [2, ''], profile);
      equal(err, "fieldhook sign: this machine's clock was never set; give --timestamp\n", profile);
      equal((await run([...args, '--timestamp', '1614265330'], { env })).code, 0, `${profile} with a time`);
    }
    equal((await run(['sign', '--profile', 'github', '--secret', kSecret], { env })).code, 0, 'no time is signed');
  });

  test('a send without a clock says so, as one that may be tried again', async () => {
    const server = await serve('good', ['']);
    const { code, json, err } = await run(['send', '--url', server.url, '--ca', file('ca.pem'),
      '--secret', kSecret, '--json'], { env });
    await server.close();
    equal([code, json.outcome, json.phase, json.attempts], [3, 'retry', 'request', 0], 'result');
    equal(server.connections, 0, 'connections');
    check(err.includes("clock was never set"), err);
  });
}
