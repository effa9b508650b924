// SPDX-License-Identifier: MIT
// One send of the command to one stand-in of a service, with what the service cannot do without.
import { hide, kToken, run } from './harness.mjs';
import { file } from './peers.mjs';
import { kKey, kRoutingKey, serveSink } from './sinks.mjs';

hide(kKey);
hide(kRoutingKey);

export const kMore = { pagerduty: ['--secret', kRoutingKey], telegram: ['--set', 'chat_id=-100'], adafruit_io: ['--secret', kKey],
  cloudevents: ['--type', 'door.opened', '--set', 'source=/door'] };
export const textFor = (name) => (name === 'cloudevents' ? '{"door":"north"}' : 'door opened');

/// One send to a sink by its name.
export const send = (at, name, args = [], options = {}) => run(['send', '--url', at.url, '--ca', file('ca.pem'),
  '--profile', name, ...(kMore[name] ?? []), ...args], options);

/// One send of a text, or of `args`, to a new sink; what came of it.
export async function sendTo(name, args, how = {}, options = {}) {
  const at = await serveSink(name, kToken, how);
  const data = args ?? ['--data', textFor(name)];
  const result = await send(at, name, ['--json', ...data], options);
  await at.server.close();
  return { ...result, at, got: at.json(), request: at.server.requests.at(-1) };
}
