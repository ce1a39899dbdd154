// Plain old JavaScript, so that an old Node.js can say what is wrong.
// `npm ci --ignore-scripts` leaves the devDependency `node` without its binary: scripts then run on the system's Node.js.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'Node.js is ' +
      process.versions.node +
      '; expected 24 from the devDependency `node`. Run `npm ci` without --ignore-scripts, then start by `npm run`.',
  );
  process.exit(1);
}
