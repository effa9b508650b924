// SPDX-License-Identifier: MIT
// The sender is killed at random moments (seeded, by event-loop turns and by what it did): every
// event that it said was accepted arrives all the same, with its bytes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { command, check, equal, run, test } from './harness.mjs';
import { answer, list } from './outbox_cases.mjs';
import { file, serve } from './peers.mjs';

const kKills = process.env.FIELDHOOK_FULL ? 65 : 8;  // of each of the outboxes
const kMaxRounds = 12 * kKills;

/// Numbers that a seed repeats: mulberry32.
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/// One outbox, one receiver that counts ids, and a process that is killed.
class Loop {
  constructor(seed) {
    this.draw = chance(seed);
    this.dir = file(`killed_${seed}`);
    this.accepted = new Set();
    this.received = new Map();
    this.expected = new Map();
    this.kills = 0;
    this.up = true;
    this.hook = () => {};
  }

  async begin() {
    this.server = await serve('good', [(socket, request) => this.take(socket, request)]);
    this.way = ['--url', this.server.url, '--ca', file('ca.pem'), '--outbox', this.dir];
  }

  take(socket, request) {
    this.hook('request');
    const id = request.headers['webhook-id'];
    if (this.up) {
      this.received.set(id, (this.received.get(id) ?? 0) + 1);
      equal(request.body.toString(), this.expected.get(id), `bytes of ${id}`);
    }
    socket.write(answer(this.up ? 204 : 503));
    this.hook('answered');
  }

  /// Runs `args` and kills it at its n-th turn of our loop, or when `moment` has come.
  async killed(args, input) {
    const child = spawn(command(), args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const moment = ['turn', 'turn', 'turn', 'accepted', 'request', 'answered'][this.draw(6)];
    let turns = moment === 'turn' ? this.draw(3 * 10 ** (2 + this.draw(3))) : Infinity;
    let left = this.draw(3);
    let over = false;
    const kill = () => { over = true; child.kill('SIGKILL'); };
    this.hook = (what) => { if (what === moment && left-- === 0) kill(); };
    let out = '';
    child.stdout.on('data', (data) => {
      out += data;
      if (moment === 'accepted' && out.includes('\n')) kill();
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const ended = once(child, 'close').then((result) => { over = true; return result; });
    const turn = () => {
      if (over) return;
      if (turns-- <= 0) kill();
      else setImmediate(turn);
    };
    if (moment === 'turn') turn();
    const [code, signal] = await ended;
    this.hook = () => {};
    if (signal === 'SIGKILL') ++this.kills;
    else check(this.mayEndWith(code, args[0]), `exit ${code} of ${args[0]}`);
    for (const line of out.split('\n').slice(0, -1)) {
      const { accepted } = JSON.parse(line);
      if (accepted !== undefined) this.accepted.add(accepted);
    }
  }

  /// Before its first event there is no outbox to drain.
  mayEndWith(code, action) {
    return code === 0 || code === 3 || (code === 2 && action === 'drain' && this.accepted.size === 0);
  }

  async round(number) {
    this.up = this.draw(3) !== 0;
    if (this.draw(3) === 0) return this.killed(['drain', ...this.way, '--json'], '');
    const id = `k${number}`;
    const body = `${id} `.repeat(this.draw(4) === 0 ? 200 * this.draw(60) : 10);
    this.expected.set(id, body);
    return this.killed(['send', ...this.way, '--id', id, '--data', '-', '--json'], body);
  }

  async run() {
    let rounds = 0;
    for (; this.kills < kKills && rounds < kMaxRounds; ++rounds) await this.round(rounds);
    this.up = true;
    const drained = await run(['drain', ...this.way, '--json']);
    equal([drained.code, drained.err, await list(this.dir)], [0, '', []], 'the drain in the end');
    await this.server.close();
  }

  report() {
    const lost = [...this.accepted].filter((id) => !this.received.has(id));
    const copies = [...this.received.values()].reduce((sum, count) => sum + count - 1, 0);
    console.log(`lost ${lost.length} of ${this.accepted.size} accepted, ${this.kills} kills, ${copies} duplicates`);
    equal(lost, [], 'what was lost');
    check(this.kills >= kKills, `${this.kills} kills`);
    check(copies <= this.kills, `${copies} duplicates of ${this.kills} kills: at most one each`);
  }
}

for (const seed of [1, 2, 3, 4]) {
  test(`a killed sender loses nothing that it accepted (${seed})`, async () => {
    const loop = new Loop(seed);
    await loop.begin();
    await loop.run();
    loop.report();
  });
}
