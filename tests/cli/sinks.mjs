// SPDX-License-Identifier: MIT
// Strict stand-ins for the services, written from their documentation: they refuse what the real
// ones refuse, in the real ones' words. None looks at a clock: who is too fast is told by `storm`.
import { serve } from './peers.mjs';

export const kKey = 'k3y-of-the-test';
export const kRoutingKey = 'R0123456789abcdefghijklmnopqrstu';

const raw = (status, body, fields = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json';
  const lines = Object.entries({ 'Content-Type': type, ...fields }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/// The body as JSON; undefined: it is none, or not in UTF-8.
function jsonOf({ body }) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const points = (text) => [...text].length;
const bytes = (text) => Buffer.byteLength(text);

/// The first thing wrong with `value`: a member that is missing, of another type, too long, or
/// unknown. A rule is [count, most] for a text, or a function that finds a fault.
function fault(value, required, optional, where = '') {
  if (!isObject(value)) return `${where}: no object`;
  const rules = { ...required, ...optional };
  for (const name of Object.keys(required)) if (!(name in value)) return `${where}${name}: missing`;
  for (const [name, member] of Object.entries(value)) {
    const rule = rules[name];
    if (rule === undefined) return `${where}${name}: unknown`;
    if (typeof rule === 'function') {
      const found = rule(member);
      if (found) return `${where}${name}: ${found}`;
    } else if (typeof member !== 'string' || member === '' || rule[0](member) > rule[1]) {
      return `${where}${name}: not a text of 1 to ${rule[1]}`;
    }
  }
  return '';
}

const oneOf = (...values) => (value) => (values.includes(value) ? '' : 'no such value');
const url = [(text) => (/^https?:\/\/[^\s]+$/.test(text) ? 0 : 1), 0];
const number = (value) => (typeof value === 'number' ? '' : 'no number');

function embedFault(embed) {
  const field = (value) => fault(value, { name: [points, 256], value: [points, 1024] }, {
    inline: (flag) => (typeof flag === 'boolean' ? '' : 'no boolean') });
  return fault(embed, {}, { title: [points, 256], description: [points, 4096], url,
    color: (value) => (Number.isInteger(value) && value >= 0 && value <= 0xffffff ? '' : 'no colour'),
    timestamp: (value) => (Number.isNaN(Date.parse(value)) ? 'no time' : ''),
    footer: (value) => fault(value, { text: [points, 2048] }, {}),
    author: (value) => fault(value, { name: [points, 256] }, {}),
    fields: (value) => (value.length > 25 ? 'too many' : value.map(field).find(Boolean) ?? '') });
}

const embedSize = ({ title = '', description = '', footer, author, fields = [] }) =>
  [title, description, footer?.text ?? '', author?.name ?? '', ...fields.flatMap((field) => [field.name, field.value])]
    .reduce((sum, text) => sum + points(text), 0);

function discordMessageFault(json) {
  const found = fault(json, {}, { content: [points, 2000], username: [points, 80], avatar_url: url,
    thread_name: [points, 100],
    allowed_mentions: (value) => (Array.isArray(value?.parse) ? '' : 'no parse'),
    embeds: (value) => (value.length > 10 ? 'too many' : value.map(embedFault).find(Boolean) ?? '') });
  if (found) return found;
  if (json.content === undefined && !json.embeds?.length) return 'Cannot send an empty message';
  return (json.embeds ?? []).reduce((sum, embed) => sum + embedSize(embed), 0) > 6000 ? 'embeds: too long' : '';
}

/// Discord notifies by default: only an explicit empty list keeps a text from it.
function discordPings(json) {
  return json.allowed_mentions?.parse.includes('everyone') && /@everyone|@here/.test(json.content ?? '')
    || (json.allowed_mentions === undefined && /<@\d+>/.test(json.content ?? ''));
}

/// Each: the request that it takes, as `judge(request, path, query)`, which answers; `busy`, its own
/// form of "too fast", by the seconds to wait.
export const kSinks = {
  discord: {
    path: (token) => `/api/webhooks/1234/${token}`,
    judge(request, path, query) {
      if (query.get('wait') !== 'true') return raw(500, 'a message that is not saved is not told');
      if (!/^\/api\/webhooks\/1234\//.test(path)) return raw(404, { message: 'Unknown Webhook', code: 10015 });
      if (path !== this.path(this.token)) return raw(401, { message: 'Invalid Webhook Token', code: 50027 });
      if (query.has('thread_id') && !/^\d+$/.test(query.get('thread_id'))) return raw(400, { code: 50035 });
      const json = jsonOf(request);
      const found = json === undefined ? 'no JSON' : discordMessageFault(json);
      if (found) return raw(400, { message: found, code: 50035 });
      if (discordPings(json)) this.pings += 1;
      return raw(200, { id: '1', content: json.content ?? '' },
        { 'X-RateLimit-Limit': 5, 'X-RateLimit-Remaining': 4, 'X-RateLimit-Reset-After': '0.5' });
    },
    busy: (seconds) => raw(429, { message: 'You are being rate limited.', retry_after: seconds, global: false },
      { 'Retry-After': Math.floor(seconds), 'X-RateLimit-Remaining': 0, 'X-RateLimit-Reset-After': seconds,
        'X-RateLimit-Scope': 'user' }),
  },
  slack: {
    path: (token) => `/services/T0/B0/${token}`,
    judge(request, path) {
      if (path !== this.path(this.token)) return raw(404, 'no_service');
      const json = jsonOf(request);
      if (!isObject(json)) return raw(400, 'invalid_payload');
      if (!json.text) return raw(400, 'no_text');
      if (fault(json, { text: [points, 40000] }, {})) return raw(400, 'invalid_payload');
      if (/<[!@#]/.test(json.text)) this.pings += 1;
      return raw(200, 'ok');
    },
    busy: (seconds) => raw(429, 'rate_limited', { 'Retry-After': Math.ceil(seconds) }),
  },
  teams: {
    path: (token) => `/webhookb2/1@2/IncomingWebhook/3/${token}`,
    judge(request, path) {
      if (path !== this.path(this.token)) return raw(404, 'Not Found');
      if (request.body.length > 28 * 1024) return raw(413, 'Payload Too Large');
      const json = jsonOf(request);
      const block = (value) => (typeof value.type === 'string' ? '' : 'no type');
      const card = (value) => fault(value, { type: oneOf('AdaptiveCard'), version: [points, 8],
        body: (list) => (list.length === 0 ? 'empty' : list.map(block).find(Boolean) ?? '') },
      { $schema: url, msteams: isObject });
      const found = fault(json, { type: oneOf('message'), attachments: (list) => (list.length !== 1 ? 'one card' :
        fault(list[0], { contentType: oneOf('application/vnd.microsoft.card.adaptive'), content: card },
          { contentUrl: oneOf(null) })) }, {});
      return found ? raw(400, found) : raw(202, '');
    },
    /// The old connectors' way.
    busy: () => raw(200, 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429'
      + ' with ContextId tcid=0,server=X'),
  },
  zapier: {
    path: (token) => `/hooks/catch/1/${token}/`,
    judge(request) {
      return jsonOf(request) === undefined ? raw(400, { status: 'error' })
        : raw(200, { attempt: '1', id: '2', request_id: '3', status: 'success' });
    },
    busy: () => raw(429, { status: 'error' }),
  },
  make: {
    path: (token) => `/${token}`,
    judge(request) { return jsonOf(request) === undefined ? raw(500, 'no JSON') : raw(200, 'Accepted'); },
    busy: () => raw(400, 'Queue is full.'),
  },
  n8n: {
    path: (token) => `/webhook/${token}`,
    judge(request, path) {
      if (path !== this.path(this.token)) return raw(404, { code: 404, message: 'not registered' });
      return jsonOf(request) === undefined ? raw(422, { code: 422 }) : raw(200, { message: 'Workflow was started' });
    },
    busy: () => raw(503, { code: 503 }),
  },
  ifttt: {
    path: (token) => `/trigger/door/with/key/${token}`,
    judge(request, path) {
      if (path !== this.path(this.token)) return raw(401, { errors: [{ message: 'You sent an invalid key.' }] });
      const text = [bytes, 1e6];
      const found = fault(jsonOf(request), {}, { value1: text, value2: text, value3: text });
      return found ? raw(400, { errors: [{ message: found }] })
        : raw(200, "Congratulations! You've fired the door event");
    },
    busy: () => raw(429, { errors: [] }),
  },
  pagerduty: {
    path: () => '/v2/enqueue',
    judge(request) {
      const json = jsonOf(request);
      const text = [points, 255];
      const payload = (value) => fault(value, { summary: [points, 1024], source: text,
        severity: oneOf('critical', 'error', 'warning', 'info') },
      { timestamp: (time) => (Number.isNaN(Date.parse(time)) ? 'no time' : ''), component: text, group: text, class: text,
        custom_details: (value) => (value === undefined ? 'none' : '') });
      const trigger = json?.event_action === 'trigger';
      const found = fault(json, { routing_key: [(key) => (/^[A-Za-z0-9]{32}$/.test(key) ? 0 : 1), 0],
        event_action: oneOf('trigger', 'acknowledge', 'resolve'), ...(trigger ? { payload } : { dedup_key: text }) },
      { dedup_key: text, payload });
      if (found) return raw(400, { status: 'invalid event', message: 'Event object is invalid', errors: [found] });
      return raw(202, { status: 'success', message: 'Event processed', dedup_key: json.dedup_key ?? 'x' });
    },
    busy: () => raw(429, { status: 'throttle exceeded' }),
  },
  telegram: {
    path: (token) => `/bot1:${token}/sendMessage`,
    judge(request, path) {
      const no = (code, description) => raw(code, { ok: false, error_code: code, description });
      if (path !== this.path(this.token)) return no(401, 'Unauthorized');
      const found = fault(jsonOf(request), { chat_id: [points, 64], text: [(text) => text.length, 4096] },
        { message_thread_id: number, disable_notification: oneOf(true, false) });
      if (found) return no(400, `Bad Request: ${found}`);
      return raw(200, { ok: true, result: { message_id: 1, text: jsonOf(request).text } });
    },
    busy: (seconds) => raw(429, { ok: false, error_code: 429, description: `Too Many Requests: retry after ${seconds}`,
      parameters: { retry_after: seconds } }),
  },
  adafruit_io: {
    path: () => '/api/v2/me/feeds/door/data',
    judge(request) {
      if (request.headers['x-aio-key'] !== kKey) return raw(401, { error: 'invalid API key' });
      const value = (given) => (['string', 'number'].includes(typeof given) && bytes(String(given)) <= 1024 ? '' : 'no value');
      const found = fault(jsonOf(request), { value }, { lat: number, lon: number, ele: number });
      return found ? raw(422, { error: found }) : raw(200, { id: '1', value: '1' });
    },
    busy: () => raw(429, { error: 'request failed - data rate limit reached' }),
  },
  home_assistant: {
    path: (token) => `/${token}`,
    judge(request) { return isObject(jsonOf(request)) ? raw(200, '') : raw(400, ''); },
    busy: () => raw(503, ''),
  },
  google_chat: {
    path: (token) => `/v1/spaces/A/messages?key=k&token=${token}`,
    judge(request, path, query) {
      const no = (code, status) => raw(code, { error: { code, status } });
      if (query.get('token') !== this.token) return no(401, 'UNAUTHENTICATED');
      const found = fault(jsonOf(request), { text: [bytes, 32000] }, {});
      if (found) return no(400, 'INVALID_ARGUMENT');
      if (/<users\/[^>]*>/.test(jsonOf(request).text)) this.pings += 1;
      return raw(200, { name: 'spaces/A/messages/1' });
    },
    busy: () => raw(429, { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } }),
  },
  cloudevents: {
    path: (token) => `/events?access_token=${token}`,
    judge(request) {
      if ('authorization' in request.headers && request.headers.authorization !== `Bearer ${kKey}`) return raw(401, '');
      const structured = request.headers['content-type'] === 'application/cloudevents+json';
      const attributes = Object.fromEntries(Object.entries(request.headers)
        .filter(([name]) => name.startsWith('ce-')).map(([name, value]) => [name.slice(3), decodeURIComponent(value)]));
      if (structured && Object.keys(attributes).length !== 0) return raw(400, 'both modes');
      const text = [points, 1e6];
      const event = structured ? jsonOf(request) : attributes;
      const found = fault(event, { specversion: oneOf('1.0'), id: text, source: text, type: text }, { subject: text,
        time: (time) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(time) ? '' : 'no time'), dataschema: text,
        ...(structured ? { datacontenttype: text, data: (data) => (data === undefined ? 'none' : ''), data_base64: text }
          : {}) });
      return found ? raw(415, found) : raw(202, '');
    },
    busy: (seconds) => raw(429, '', { 'Retry-After': Math.ceil(seconds) }),
  },
  plain: {
    path: (token) => `/in/${token}`,
    judge(request) {
      const { authorization } = request.headers;
      const basic = `Basic ${Buffer.from(`me:${kKey}`).toString('base64')}`;
      if (authorization !== undefined && ![`Bearer ${kKey}`, basic].includes(authorization)) return raw(401, '');
      return raw(200, '');
    },
    busy: (seconds) => raw(503, '', { 'Retry-After': Math.ceil(seconds) }),
  },
};

/// What no sink forgives.
function generalFault({ line, headers }, name) {
  if (!line.startsWith('POST ')) return raw(405, '');
  const type = headers['content-type'] ?? '';
  const json = /^application\/(cloudevents\+)?json$/.test(type);
  if (!json && !['plain', 'cloudevents', 'zapier', 'make', 'n8n'].includes(name)) return raw(415, '');
  return undefined;
}

/// Starts a sink: `storm` answers of its "too fast" first, each asking for `seconds`; `first`: raw
/// answers before everything.
export async function serveSink(name, token, { storm = 0, seconds = 0.05, first = [] } = {}) {
  const sink = { ...kSinks[name], token, pings: 0, judged: [] };
  const answers = [...first, ...Array(storm).fill(sink.busy(seconds)), (socket, request) => {
    const [path, query = ''] = request.line.split(' ')[1].split('?');
    const answer = generalFault(request, name) ?? sink.judge(request, path, new URLSearchParams(query));
    sink.judged.push(answer.split('\r\n')[0]);
    socket.write(answer);
  }];
  const server = await serve('good', answers);
  return { server, sink, path: sink.path(token), url: `https://localhost:${server.port}${sink.path(token)}`,
    json: () => jsonOf(server.requests.at(-1)) };
}
