import type { Node } from 'yaml';
import type { ChannelOptions, EmailOptions } from '../rule.ts';
import { Fields, toChannelName, type Found, type Source } from './source.ts';

const types = ['email', 'slack', 'webhook', 'alertmanager'];
const defaultSmtpPort = { 'smtp:': 587, 'smtps:': 465 };

/** Reads a channel; undefined when something in it is wrong, which is remembered. */
export function readChannel(source: Source, name: string, node: Node): ChannelOptions | undefined {
  const fields = new Fields(source, node, toChannelName(name));
  const type = fields.required('type', types.join(', '));
  const options = type === undefined ? undefined : readOptions(fields, type);
  return fields.end() ? options : undefined;
}

function readOptions(fields: Fields, type: Found): ChannelOptions | undefined {
  switch (type.value) {
    case 'email':
      return readEmail(fields);
    case 'slack': {
      warnOfSecret(fields, 'url', 'SLACK_WEBHOOK_URL');
      const url = readUrl(fields, ['https:', 'http:'], 'https://hooks.slack.com/services/…');
      return url === undefined ? undefined : { type: 'slack', url: url.href };
    }
    case 'webhook':
    case 'alertmanager': {
      const url = readUrl(fields, ['http:', 'https:'], 'an address such as http://127.0.0.1:9093');
      const headers = fields.map('headers');
      return url === undefined ? undefined : { type: type.value, url: url.href, headers };
    }
    default:
      fields.source.say(
        type.node,
        `${fields.what}: type is ${JSON.stringify(type.value)}; expected ${types.join(', ')}`,
      );
      return undefined;
  }
}

function readEmail(fields: Fields): EmailOptions | undefined {
  const url = readUrl(
    fields,
    ['smtp:', 'smtps:'],
    'an address such as smtp://127.0.0.1:1025',
    'smtp',
  );
  const tls = fields.text('tls');
  const user =
    fields.text('user')?.value ??
    (url === undefined || url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = readPassword(fields, url);
  const from = fields.required('from', 'an address such as filrouge@example.org');
  const to = fields.texts('to');
  if (to.length === 0)
    fields.source.say(fields.node, `${fields.what}: to is missing; expected one address or a list`);
  for (const found of [...(from === undefined ? [] : [from]), ...to]) checkAddress(fields, found);
  if (url === undefined || from === undefined) return undefined;
  return {
    type: 'email',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || defaultSmtpPort[url.protocol as 'smtp:' | 'smtps:'],
    tls: readTls(fields, url, tls, user !== undefined),
    user,
    password,
    from: from.value,
    to: to.map(({ value }) => value),
  };
}

function readTls(
  fields: Fields,
  url: URL,
  found: Found | undefined,
  hasUser: boolean,
): EmailOptions['tls'] {
  if (url.protocol === 'smtps:') return 'always';
  // A password goes over no open line, unless the file says so.
  if (found === undefined) return url.username === '' && !hasUser ? 'offered' : 'required';
  if (found.value === 'offered') return 'offered';
  if (found.value !== 'required')
    fields.source.say(
      found.node,
      `${fields.what}: tls is ${JSON.stringify(found.value)}; expected required or offered (smtps:// has it always)`,
    );
  return 'required';
}

function readPassword(fields: Fields, url: URL | undefined): string | undefined {
  warnOfSecret(fields, 'password', 'SMTP_PASSWORD');
  const given = fields.text('password');
  const path = fields.text('password_file');
  if (given !== undefined) return given.value;
  if (path === undefined)
    return url === undefined || url.password === '' ? undefined : decodeURIComponent(url.password);
  try {
    return fields.source.secrets.file(path.value).trim();
  } catch (error) {
    fields.source.say(
      path.node,
      `${fields.what}: password_file cannot be read: ${(error as Error).message}`,
    );
    return undefined;
  }
}

function checkAddress(fields: Fields, { value, node }: Found): void {
  if (/^[^\s<>,;@"]+@[^\s<>,;@"]+$/.test(value)) return;
  fields.source.say(
    node,
    `${fields.what}: ${JSON.stringify(value.slice(0, 60))} is no e-mail address`,
  );
}

/** What is secret comes from the environment or a file: this one is read by many, and copied. */
function warnOfSecret(fields: Fields, key: string, variable: string): void {
  const node = fields.part(key);
  const source = node === undefined ? '' : String(node);
  if (
    source === '' ||
    source.includes('${') ||
    (key === 'url' && !source.includes('hooks.slack.com'))
  )
    return;
  fields.source.say(
    node,
    `${fields.what}: ${key} is written in the file; expected it from the environment, such as "\${${variable}}"`,
  );
}

function readUrl(
  fields: Fields,
  protocols: readonly string[],
  example: string,
  key = 'url',
): URL | undefined {
  const found = fields.required(key, example);
  if (found === undefined) return undefined;
  const url = URL.canParse(found.value) ? new URL(found.value) : undefined;
  if (url === undefined || !protocols.includes(url.protocol) || url.hostname === '') {
    // It may be a secret that stands in the wrong place: it is not repeated.
    fields.source.say(
      found.node,
      `${fields.what}: ${key} is no address of ${protocols.join(' or ')}; expected ${example}`,
    );
    return undefined;
  }
  if (url.password !== '' && !String(found.node).includes('${'))
    fields.source.say(
      found.node,
      `${fields.what}: ${key} holds a password; expected it from the environment, such as "\${SMTP_URL}"`,
    );
  return url;
}
