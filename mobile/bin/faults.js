// Plants each fault of test/faults.json in a copy of the app, and looks that the test named for it fails.

const { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const path = require("node:path");

const APP = path.join(__dirname, "..");
const faults = JSON.parse(readFileSync(path.join(APP, "test/faults.json"), "utf8"));
const copy = mkdtempSync(path.join(APP, "..", ".mobile-faults-"));
let survivors = 0;
try {
  for (const name of ["src", "test", "bin", "jest.config.js", "package.json", "package-lock.json", "tsconfig.json"]) {
    cpSync(path.join(APP, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(APP, "node_modules"), path.join(copy, "node_modules"));
  for (const { name, file, text, instead, test } of faults) {
    const place = path.join(copy, file);
    const right = readFileSync(place, "utf8");
    if (right.split(text).length !== 2) throw new Error(`${name}: its text does not stand once in ${file}`);
    const without = run(test);
    writeFileSync(place, right.replace(text, () => instead));
    const planted = run(test);
    writeFileSync(place, right);
    const isKilled = without.passed && !planted.passed;
    survivors += isKilled ? 0 : 1;
    console.log(`${isKilled ? "killed  " : "SURVIVED"}  ${name}`);
    if (!without.passed) console.log(without.output.slice(-2000));
  }
} finally {
  rmSync(copy, { recursive: true });
}
process.exit(survivors ? 1 : 0);

function run(test) {
  const done = spawnSync("npx", ["jest", "--selectProjects", "wire", "--testPathPattern", "promises", "-t", test],
    { cwd: copy, encoding: "utf8", env: { ...process.env, CI: "1" } });
  return { passed: done.status === 0 && /[1-9]\d* passed/.test(done.stderr), output: done.stdout + done.stderr };
}
