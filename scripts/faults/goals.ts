/** What a goal is about, and what the best of the others reached when it was measured. */
export interface Goal {
  readonly title: string;
  readonly promise: string;
  /** Absent: nobody was measured. */
  readonly peer?: string;
}

/**
 * The goals, by their names in the cases. The figures of the others come from the long form of the same counting, once for
 * each: otel (auto-instrumentations-node 0.82), elastic (1.18), splunk (4.7.2), dd-trace (6.21), sentry (11.12), Node.js 24.
 */
export const goals: Readonly<Record<string, Goal>> = {
  G1: {
    title: 'The destination is down for a minute',
    promise:
      'Nothing is lost, at most 0.5 % doubled; at most 40 MB more memory; caught up within 10 s; the event loop is delayed no more than with the destination up.',
    peer: 'splunk, otel, elastic: 54 to 58 % of all records lost, 55 to 74 MB more memory',
  },
  G2: {
    title: 'The destination is down for the whole life of the process',
    promise: 'The next start delivers everything, once; the end is delayed by at most 100 ms.',
    peer: 'nothing recovered by any of the five; the end delayed by 0.1 to 22.8 s',
  },
  G3: {
    title: 'The destination is down for an hour',
    promise:
      'Nothing is lost below the limit of the disk; beyond it the oldest goes, counted to the unit and said.',
    peer: 'not measured; a queue of 2,048 records is full after ten seconds',
  },
  G4: {
    title: 'The destination takes requests and never answers',
    promise:
      'Nothing is lost; one request for each signal, given up after 5 s; the end is delayed by at most 1 s.',
    peer: 'dd-trace: nothing lost when it hangs for 15 s; when it hangs for ever, the end delayed by 41 s (otel), 126 s (dd-trace), for ever (sentry)',
  },
  G5: {
    title: 'The destination answers with errors that pass',
    promise: 'Nothing is lost; the pause that was asked for is kept.',
    peer: 'with Retry-After: splunk 0, otel and elastic 0 spans and about 100 of 1,000 log records lost; 503 without it: 0 to 512; 500: all',
  },
  G6: {
    title: 'The destination refuses a record',
    promise:
      'The record is found with at most 20 refused requests, kept in the dead-letter file, counted and said; all others are delivered.',
    peer: 'the whole batch lost by all five; elastic says it',
  },
  G7: {
    title: 'The connection breaks, or is slow',
    promise: 'Nothing is lost; at most the batch under way is doubled.',
    peer: 'reset: elastic 0 spans and 100 of 1,000 log records lost; slow: otel, elastic, splunk 0, dd-trace doubles 13 to 17 %',
  },
  G8: {
    title: 'A burst',
    promise:
      'Nothing is lost, at most 100 MB more memory; without a disk, what is lost is counted to the unit.',
    peer: 'dd-trace: nothing lost, 100 to 400 MB more memory; otel, elastic, splunk: 95 % lost',
  },
  G9: {
    title: 'The process ends in order',
    promise: 'Nothing is lost.',
    peer: 'natural end: nothing lost by four of five; process.exit(): all that waits lost by all five',
  },
  G10: {
    title: 'The process ends by a signal that it does not handle',
    promise: 'Nothing is lost after the next start; the process ends as without us.',
    peer: 'elastic: nothing lost on SIGTERM; SIGINT: all lost by all five',
  },
  G11: {
    title: 'The process ends by an exception',
    promise:
      'Nothing is lost, the exception is in a log record; exit code and stderr are as without us.',
    peer: 'sentry: nothing lost, but a rejection then ends with code 0; all lost by all five when an own handler exits',
  },
  G12: {
    title: 'The process ends without warning',
    promise:
      'Nothing is lost after the next start; after a power cut, everything whole on the disk is delivered.',
    peer: 'all that waits lost by all five',
  },
  G13: {
    title: 'Worker threads and clusters',
    promise: 'Nothing is lost.',
    peer: 'nothing lost at the natural end of a worker (otel, dd-trace, sentry); else all lost',
  },
  G14: {
    title: 'Hostile data',
    promise:
      'No call throws or is held up, no record is lost (a value may be cut), nothing breaks a line of text; a server answers as without us.',
    peer: '33 or 34 of 38 records kept, 5 calls throw (elastic, splunk, sentry)',
  },
  G15: {
    title: 'Bad configuration',
    promise:
      'The application starts; each mistake is one line on stderr: variable, value, what is expected, what is used instead; `strict` refuses.',
    peer: 'elastic: starts always, a warning in 8 of 12; splunk does not start in 4; a misspelt name is noticed by nobody',
  },
  G16: {
    title: 'The application has another version of @opentelemetry/api',
    promise: 'Its spans arrive, or one line names both versions and paths.',
    peer: 'a newer one: all spans lost in silence (elastic, splunk, dd-trace); an older one: nothing lost',
  },
  G17: {
    title: 'Started twice, or late',
    promise: 'Nothing is doubled; loggers that exist are bridged.',
    peer: 'nothing doubled by all five; started late, log records are lost in silence (splunk, elastic)',
  },
  G18: {
    title: 'A log file on a full disk',
    promise:
      'The program lives, nothing is lost on the wire; the loss in the file is counted and said, and the file goes on when there is room.',
    peer: 'the program lives in all five; log records stop after 29 to 50 %, and nothing is said',
  },
  G19: {
    title: 'No loss in silence',
    promise:
      'Each lost record is in a counter, to the unit; the first is said within 5 s, then a summary each minute and one at the end.',
    peer: 'elastic says some of it; nothing is said by otel, splunk and sentry',
  },
};

/** What no row judges, and why. */
export const unjudged: readonly string[] = [
  'The time that a burst holds the event loop, against the others (G8): a comparison needs them in the same run on a quiet machine, which is a bench, not a test of faults.',
  'What a cut of the power leaves of the last half second (G12): the rows cut the files themselves, at every byte or at many; which of the bytes a disk keeps is not ours to say.',
  'That a record proves the way to the destination within 10 s of the start (proposed with G16): `process.start` is the first record of each process that uses something that is recorded, and a destination that does not answer is said; no row times that.',
  'The figures of the others are not measured again by this command; they are of one run each, and their times are orders of magnitude.',
  'Windows and macOS, disks on a network, proxies, and receivers other than OTLP/HTTP.',
];
