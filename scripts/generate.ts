// Writes the files of deploy/ that name fields of the log record, from the table of fields; with --check, only tells
// whether they are current.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toIndexTemplate } from './index-template.ts';

const files: Readonly<Record<string, string>> = {
  'deploy/elasticsearch/index-template.json': toJson(toIndexTemplate('elasticsearch')),
  'deploy/opensearch/index-template.json': toJson(toIndexTemplate('opensearch')),
};

const checking = process.argv.includes('--check');
for (const [file, text] of Object.entries(files)) {
  if (!checking) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is not current; run \`npm run generate\`.`);
    process.exitCode = 1;
  }
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
