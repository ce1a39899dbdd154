// What the programs of the benches share: they do what their parent says, and tell it what that has cost.
'use strict';

/** Does something so many times; others have their turn after each chunk. */
exports.inChunks = (count, chunk, work) =>
  new Promise((resolve) => {
    let done = 0;
    const workChunk = () => {
      for (const end = Math.min(done + chunk, count); done < end; done += 1) work(done);
      if (done < count) setImmediate(workChunk);
      else resolve({});
    };
    workChunk();
  });

/** Answers each message by the command that it names, and `measure`; the first message is that it has started. */
exports.answer = (commands, started = {}) => {
  const measure = () => {
    const { user, system } = process.cpuUsage();
    return { cpuMicros: user + system, rss: process.memoryUsage.rss() };
  };
  const all = { measure, ...commands };
  process.on('message', async (message) => {
    process.send(await all[message.command](message));
  });
  process.send(started);
};
