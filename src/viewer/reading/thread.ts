// The thread that reads: whoever asks much does not keep what arrives waiting.
import { parentPort, workerData } from 'node:worker_threads';
import { openAnswerer } from './answer-question.ts';
import type { Question } from './question.ts';

const { dataDir } = workerData as { readonly dataDir: string };
const answerer = openAnswerer(dataDir);

parentPort?.on('message', (question: Question) => {
  const reply = answerer.answer(question);
  const body = 'body' in reply ? reply.body : undefined;
  parentPort?.postMessage(reply, body === undefined ? [] : [body.buffer as ArrayBuffer]);
});
