// SPDX-License-Identifier: MIT
// Kills the board at random moments and keeps its flash: what was accepted arrives, whatever happens.
import { watch } from 'node:fs';
import { boot, check, kLm3s, kMps2, newFlash, random, serve, tap, unusedPort } from './harness.mjs';

const kFlashSize = 24 * 1024;  // small, so that its sectors are recycled often
const kPresses = 12;
const kBacklog = 60;  // more waits: the board accepts nothing until it is brought down

/// Moments that a device cannot choose. Each arms a trigger for one run that counts down from a random
/// number, and answers how to disarm it; `server` and `flash` are what it listens to.
const kMoments = {
  'a line of the board': { below: 28, arm: () => () => {} },  // counted by the run's onLine
  'a write to the flash': {
    below: 60,
    arm: ({ flash, hit }) => {
      const watcher = watch(flash, hit);
      return () => watcher.close();
    },
  },
  'bytes from the board': {
    below: 16,
    arm: ({ server, hit }) => {
      server.state.onBytes = hit;
      return () => { server.state.onBytes = undefined; };
    },
  },
  'a request': {
    below: 12,
    arm: ({ server, hit }) => {
      server.state.onRequest = hit;
      return () => { server.state.onRequest = undefined; };
    },
  },
};

/// One boot, ended at its moment. True: killed; false: it came to its end before.
async function cutOnce(context, moment, count) {
  let left = count;
  let kill = () => {};
  const hit = () => { if (--left === 0) kill(); };
  const disarm = kMoments[moment].arm({ ...context, hit });
  const run = await boot(context.port, context.presses, {
    ...context,
    onStart: (its) => { kill = its; },
    onLine: (line) => {
      const id = line.match(/^firmware: accepted (\S+)$/)?.[1];
      if (id !== undefined) context.accepted.add(id);
      if (moment === 'a line of the board') hit();
    },
  });
  disarm();
  const killed = run.signal === 'SIGKILL' && left <= 0;
  check(killed || run.code === 0, `power cut at ${moment} ${count}: exit ${run.code}, ${run.signal}: ${run.text}`);
  return killed;
}

/// `kills` power cuts of one board, then a boot that brings what is left.
async function cutOften(board, kills, seed) {
  const below = random(seed);
  const server = await serve('good');
  const wire = await tap(server);
  const context = { board, server, port: wire.port, flash: newFlash(`cuts-${board.image}.img`, kFlashSize), accepted: new Set() };
  const names = Object.keys(kMoments);
  const counts = Object.fromEntries(names.map((name) => [name, 0]));
  let boots = 0;
  let downs = 0;
  const nobody = await unusedPort();
  for (let killed = 0; killed < kills; ++boots) {
    const isFull = context.accepted.size - server.state.events.size > kBacklog;
    context.presses = isFull ? 0 : kPresses;
    const isDown = !isFull && below(5) === 0;  // then only lines of accepted events are sure to come
    const moment = isDown ? 'a line of the board' : names[below(names.length)];
    const count = 1 + below(isDown ? kPresses : kMoments[moment].below);
    if (!await cutOnce({ ...context, port: isDown ? nobody : wire.port }, moment, count)) continue;
    ++killed;
    ++counts[moment];
    downs += isDown;
  }
  const last = await boot(wire.port, 0, context);
  wire.close();
  server.close();
  check(last.code === 0, `the boot after ${kills} kills: exit ${last.code}: ${last.text}`);
  const lost = [...context.accepted].filter((id) => !server.state.events.has(id));
  check(lost.length === 0, `lost: ${lost.join(' ')}`);
  check(context.accepted.size >= kills, `only ${context.accepted.size} events were accepted`);
  check(server.state.refused.length === 0, `refused: ${server.state.refused[0]}`);
  console.log(`power cuts, ${board.machine}: lost ${lost.length} of ${context.accepted.size} accepted over ${kills} kills ` +
    `in ${boots} boots (receiver down in ${downs}; ${names.map((name) => `${counts[name]} at ${name}`).join(', ')}); ` +
    `${server.state.verified} deliveries of ${server.state.events.size} events`);
}

export async function powerCuts(full) {
  await cutOften(kMps2, full ? 120 : 6, 7);
  await cutOften(kLm3s, full ? 60 : 2, 11);
}
