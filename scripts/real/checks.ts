const count = { passed: 0, failed: 0 };

/** Says whether something holds, in the form of TAP, and counts it. */
export function ok(name: string, holds: boolean, otherwise: string): void {
  count[holds ? 'passed' : 'failed'] += 1;
  console.log(holds ? `ok - ${name}` : `not ok - ${name}: ${otherwise}`);
}

/** Says how many held. @returns The exit code. */
export function conclude(): number {
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed === 0 ? 0 : 1;
}

/** Says what happens, between the checks. */
export function say(line: string): void {
  console.log(`# ${line}`);
}
