// SPDX-License-Identifier: MIT
// Boots the firmware in qemu, once a case, against servers that count what reaches them.
//   node firmware_test.mjs FOLDER [CASE...]   made by run.sh; FIELDHOOK_FULL=1: all power cuts
import { boot, check, failed, kLarge, kLm3s, kMps2, lossyWire, newFlash, serve, unusedPort } from './harness.mjs';
import { counts, vectors } from './images.mjs';
import { powerCuts } from './power_cuts.mjs';

/// Of the small configuration on a Cortex-M3 and M4; the large one has more of everything.
const kMostStack = 3072;
const kMostTlsMemory = 11904;  // certificates differ by a few bytes

/// What lwIP and Mbed TLS have given out, before the first stream and after the last.
function checkNoLeak(run) {
  for (const what of ["lwIP's memory, bytes used", 'TLS memory, bytes free']) {
    const [before, after, ...more] = [...run.text.matchAll(new RegExp(`${what}: (\\d+)`, 'g'))].map(([, n]) => n);
    check(before !== undefined && before === after && more.length === 0, `${what}: ${before}, then ${after}`);
  }
}

async function manyOnOneStream() {
  const server = await serve('good');
  const run = await boot(server.port, 1000);
  server.close();
  check(run.code === 0, `1,000 events: exit ${run.code}: ${run.text.slice(-2000)}`);
  check(server.state.verified === 1000 && server.state.events.size === 1000, `verified ${server.state.verified}`);
  check(server.state.refused.length === 0, `refused ${server.state.refused[0]}`);
  check(server.state.applicationBytes > 100000, `the count of bytes does not work: ${server.state.applicationBytes}`);
  check(server.state.last?.presses === 1000, 'the last event is not the last');
  checkNoLeak(run);
  console.log(`1,000 events, ${server.state.connections} handshakes: ${server.state.verified} verified; ` +
    `${run.text.trim().split('\n').slice(-6).join('; ').replaceAll('firmware: ', '')}`);
}

/// A receiver that closes behind each answer: a handshake an event.
async function manyStreams(board, name, presses, protocol) {
  const server = await serve('good', { keep: false });
  const run = await boot(server.port, presses, { board });
  server.close();
  check(run.code === 0 && server.state.verified === presses, `${name}: exit ${run.code}: ${run.text}`);
  check(server.state.connections === presses, `${name}: ${server.state.connections} connections`);
  check(server.state.protocol === protocol, `${name}: ${server.state.protocol}`);
  checkNoLeak(run);
  const [stack, memory] = [run.number('stack used, bytes'), run.number('TLS memory used, bytes')];
  if (board !== kLarge) check(stack <= kMostStack && memory <= kMostTlsMemory, `${name}: stack ${stack}, TLS memory ${memory}`);
  console.log(`${name}: ${presses} events, ${presses} handshakes of ${protocol}: ${server.state.verified} verified; ` +
    `stack ${stack}, TLS memory ${memory} bytes`);
}

async function refused(certificate) {
  const server = await serve(certificate);
  let accepted = 0;
  const run = await boot(server.port, 1, {
    onLine: (line, kill) => {
      if (line.startsWith('firmware: accepted ')) ++accepted;
      if (line.startsWith('firmware:   TLS: ')) kill();
    },
  });
  server.close();
  check(accepted === 1 && run.signal === 'SIGKILL', `${certificate}: exit ${run.code}: ${run.text}`);
  check(server.state.applicationBytes === 0, `${certificate}: ${server.state.applicationBytes} bytes`);
  check(server.state.verified === 0, `${certificate}: verified`);
  console.log(`${certificate}: refused, 0 application bytes (${run.text.match(/TLS: (.*)/)?.[1] ?? run.text})`);
}

async function lossy(board) {
  const server = await serve('good', { keep: false });
  const wire = await lossyWire(20, board);
  const run = await boot(server.port, 10, { board, net: wire.net });
  server.close();
  wire.close();
  const name = `${board.machine}, 5 % of the frames lost`;
  check(run.code === 0, `${name}: exit ${run.code}: ${run.text}`);
  check(server.state.events.size === 10, `${name}: ${server.state.events.size} events`);
  check(wire.lost > 0, `${name}: not one was`);
  console.log(`${name} (${wire.lost} of ${wire.frames}): 10 events, all delivered`);
}

/// Nobody listens until the first attempt has failed.
async function downThenUp() {
  const port = await unusedPort();
  let server;
  const run = await boot(port, 3, {
    onLine: (line) => { if (line.startsWith('firmware: attempt failed')) server ??= serve('good', { port }); },
  });
  server = await server;
  check(run.code === 0 && server?.state.events.size === 3, `down, then up: exit ${run.code}: ${run.text}`);
  server?.close();
  console.log('receiver down, then up: 3 events delivered later');
}

/// Accepted without a receiver, then the power goes; the next boot delivers.
async function downOverABoot() {
  const port = await unusedPort();
  const flash = newFlash('flash.img');
  let accepted = 0;
  await boot(port, 20, {
    flash,
    onLine: (line, kill) => { if (line.startsWith('firmware: accepted ') && ++accepted === 20) kill(); },
  });
  const server = await serve('good', { port });
  const run = await boot(port, 0, { flash });
  server.close();
  check(accepted === 20 && run.code === 0, `over a boot: accepted ${accepted}, exit ${run.code}: ${run.text}`);
  check(server.state.events.size === 20 && server.state.verified === 20, `over a boot: ${server.state.verified}`);
  console.log('accepted, power cut, receiver up: 20 of 20 events delivered by the next boot');
}

/// The application in C: the same device.
async function inC() {
  const server = await serve('good');
  const run = await boot(server.port, 20, { program: 'c_app.elf' });
  server.close();
  check(run.code === 0 && run.text.endsWith('firmware: in C: ok\n'), `in C: exit ${run.code}: ${run.text}`);
  check(server.state.events.size === 20 && server.state.verified === 20, `in C: verified ${server.state.verified}`);
  check(server.state.last?.presses === 20, 'in C: the last event is not the last');
  console.log(`in C: ${server.state.verified} events verified, ${server.state.connections} handshakes`);
}

const kCases = {
  counts,
  vectors,
  many_on_one_stream: manyOnOneStream,
  small: () => manyStreams(kMps2, 'small configuration', 50, 'TLSv1.2'),
  lm3s6965: () => manyStreams(kLm3s, 'lm3s6965evb, 64 KB of RAM', 20, 'TLSv1.2'),
  large: () => manyStreams(kLarge, 'large configuration', 20, 'TLSv1.3'),
  wrong_host: () => refused('wrong_host'),
  unknown_ca: () => refused('unknown_ca'),
  expired: () => refused('expired'),
  in_c: inC,
  lossy: () => lossy(kMps2),
  lossy_lm3s6965: () => lossy(kLm3s),
  down_then_up: downThenUp,
  down_over_a_boot: downOverABoot,
  power_cuts: () => powerCuts(Boolean(process.env.FIELDHOOK_FULL)),
};

const wanted = process.argv.slice(3);
for (const name of wanted.length === 0 ? Object.keys(kCases) : wanted) await kCases[name]();
if (!failed()) console.log(`firmware: ${wanted.length === 0 ? 'all' : wanted.length} cases passed`);
process.exit(failed() ? 1 : 0);
