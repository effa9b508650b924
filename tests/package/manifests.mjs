// SPDX-License-Identifier: MIT
// What other build systems read of us:  node manifests.mjs TOP SOURCES
// SOURCES: the list of files that tests/package/esp_idf wrote. PlatformIO's must be the same.
import assert from 'node:assert';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';

const [top, sources] = process.argv.slice(2);
if (sources === undefined) {
  console.error('usage: node manifests.mjs TOP SOURCES');
  process.exit(2);
}
const read = (...path) => readFileSync(join(top, ...path), 'utf8');

/// All that stands at the root of a C++ tree is found by the first look at it.
function theTopLevelHoldsNothingElse() {
  const allowed = ['CMakeLists.txt', 'LICENSE', 'README.md', 'examples', 'lib', 'ports', 'tests'];
  const shown = readdirSync(top).filter((name) => !name.startsWith('.') && !/^build(-.*)?$/.test(name));
  assert.deepEqual(shown.sort(), allowed);
}

function everyManifestHasTheVersionOfTheLibrary(library, component) {
  const [, version] = /kVersion\[\] = "([^"]+)"/.exec(read('lib/include/fieldhook/version.hpp'));
  assert.equal(library.version, version);
  assert.equal(/^version: "([^"]+)"$/m.exec(component)[1], version);
  assert.equal(/project\(fieldhook VERSION (\S+)/.exec(read('CMakeLists.txt'))[1], version);
}

/// The few rules of YAML that the component's file needs: keys, texts, one level more.
function theComponentFileIsOne(component) {
  const keys = [];
  for (const line of component.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    const [, indent, key, value] = /^( *)([a-z_]+):(?: ("[^"\\]*"|[A-Za-z0-9.]+))?$/.exec(line)
      ?? assert.fail(`not understood: ${line}`);
    assert.equal(indent.length % 2, 0, line);
    keys.push(`${indent}${key}${value === undefined ? ':' : ''}`);
  }
  assert.deepEqual(keys, ['version', 'description', 'license', 'dependencies:', '  idf:', '    version']);
}

/// PlatformIO's library.json, "build": each pattern takes away or adds, in order.
function filesOf(build, folder) {
  const files = new Set();
  for (const rule of build.srcFilter) {
    const [, sign, pattern] = /^([+-])<(.+)>$/.exec(rule) ?? assert.fail(`no rule: ${rule}`);
    if (pattern === '*') {
      files.clear();
      continue;
    }
    const [path, name] = [pattern.replace(/[^/]*$/, ''), pattern.replace(/.*\//, '')];
    assert.doesNotMatch(path, /[*?[]/, 'only the last part is a pattern');
    const fits = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
    const found = readdirSync(join(folder, path)).filter((file) => fits.test(file));
    assert.notEqual(found.length, 0, `${rule} finds nothing`);
    for (const file of found) files[sign === '+' ? 'add' : 'delete'](path + file);
  }
  return [...files].sort();
}

function theLibraryIsOne(library) {
  assert.equal(library.name, 'fieldhook');
  assert.equal(library.license, 'MIT');
  assert.match(library.version, /^\d+\.\d+\.\d+$/);
  for (const key of Object.keys(library)) {
    assert.ok(['$schema', 'name', 'version', 'description', 'keywords', 'license', 'frameworks', 'platforms', 'headers',
      'build'].includes(key), key);
  }
  for (const header of library.headers) assert.ok(existsSync(join(top, 'lib/include', header)), header);
  for (const key of Object.keys(library.build)) {
    assert.ok(['srcDir', 'includeDir', 'srcFilter', 'flags', 'extraScript'].includes(key), key);
  }
  const home = join(top, 'ports/platformio');
  const folder = join(home, library.build.srcDir);
  assert.equal(normalize(`${folder}/`), normalize(`${top}/`));
  assert.ok(existsSync(join(home, library.build.includeDir, 'fieldhook/client.hpp')));
  assert.ok(existsSync(join(home, library.build.extraScript)));
  for (const flag of library.build.flags) assert.ok(existsSync(join(home, flag.replace(/^-I/, ''))), flag);
  const expected = readFileSync(sources, 'utf8').trim().split('\n').map((path) => relative(top, path));
  assert.deepEqual(filesOf(library.build, folder), expected.sort());
}

const library = JSON.parse(read('ports/platformio/library.json'));
const component = read('ports/esp-idf/fieldhook/idf_component.yml');
theTopLevelHoldsNothingElse();
everyManifestHasTheVersionOfTheLibrary(library, component);
theComponentFileIsOne(component);
theLibraryIsOne(library);
console.log('manifests: ok');
