// SPDX-License-Identifier: MIT
// The command against servers and clients of another make:  node cli_test.mjs PATH_OF_FIELDHOOK
import { runAll, setCommand } from './harness.mjs';
import { makeCertificates } from './peers.mjs';

if (process.argv.length !== 3) {
  console.error('usage: node cli_test.mjs PATH_OF_FIELDHOOK');
  process.exit(2);
}
setCommand(process.argv[2]);
makeCertificates();
await import('./usage_cases.mjs');
await import('./provider_cases.mjs');
await import('./send_cases.mjs');
await import('./sink_cases.mjs');
await import('./sink_payload_cases.mjs');
await import('./listen_cases.mjs');
await import('./listen_provider_cases.mjs');
await import('./loss_cases.mjs');
await import('./outbox_cases.mjs');
await import('./outbox_kill_cases.mjs');
await import('./outbox_trouble_cases.mjs');
await import('./clock_cases.mjs');
await import('./conformance_cases.mjs');
await runAll();
