import { describe, expect, onTestFinished, test } from 'vitest';
import { createChannel, type Message, type SendResult } from '#alert';
import { hostileText, makeExample, makeMessage, makeNotice, makeResolved } from './messages.ts';
import { startReceiver } from './receiver.ts';

interface Block {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly {
    readonly text: string | { readonly text: string };
    readonly url?: string;
  }[];
}

interface Body {
  readonly text: string;
  readonly blocks: readonly Block[];
}

async function post(message: Message): Promise<Body> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const channel = createChannel({ type: 'slack', url: `${receiver.origin}/services/T0/B0/secret` });
  expect(await channel.send(message)).toEqual({ ok: true });
  return (await receiver.take()).body as Body;
}

const textsOf = ({ text, elements = [] }: Block): readonly string[] => [
  ...(text === undefined ? [] : [text.text]),
  ...elements.map(({ text }) => (typeof text === 'string' ? text : text.text)),
];

describe('a message to Slack', () => {
  test('has a header, a section for each alert, a context and links', async () => {
    const body = await post(makeMessage());
    expect(body.text).toBe('[firing] order-5xx: 12.5 % &gt; 5%');
    expect(body.blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'context',
      'actions',
    ]);
    expect(body.blocks[0]?.text).toEqual({ type: 'plain_text', text: body.text });
    expect(body.blocks[1]?.text).toEqual({
      type: 'mrkdwn',
      verbatim: true,
      text: [
        '*firing: order-5xx: 12.5 % &gt; 5% over 5m*',
        'since 2026-03-01T10:00:00.000Z',
        'Orders fail.',
        'Look at the stock.',
        '`alertname=order-5xx` `severity=critical` `http.route=/orders`',
        '`2026-03-01T10:04:00.000Z error orders: cannot reach the stock (trace 0af7651916cd43dd8448eb211c80319c)`',
      ].join('\n'),
    });
    expect(body.blocks[3]?.elements?.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:4400/logs?q=status%3E%3D500',
      'http://127.0.0.1:4400/trace/0af7651916cd43dd8448eb211c80319c',
      'http://127.0.0.1:4400/',
    ]);
  });

  test('of a test, and of the end, says so', async () => {
    const test = await post(makeMessage({ kind: 'test', alerts: [] }));
    expect(test.text).toBe('[test] order-5xx');
    expect((await post(makeResolved())).text).toBe('[resolved] order-5xx');
  });

  test('calls nobody, and has no markup of others', async () => {
    const labels = { [hostileText]: '<@U123> <https://evil.test|here> @channel @everyone' };
    const examples = [makeExample({ message: hostileText })];
    const notice = makeNotice({ labels, examples, description: `*bold* ${hostileText}` });
    const body = await post(makeMessage({ rule: hostileText, alerts: [notice] }));
    const text = [body.text, ...body.blocks.flatMap(textsOf)].join('\n');
    expect(text).not.toMatch(/[<>]/);
    expect(text).not.toMatch(/@(here|channel|everyone)/i);
    expect(text).not.toContain('*bold*');
    expect(text).toContain('&lt;!channel&gt;');
    // The ones around labels and examples, in pairs.
    expect(text.split('`').length % 2).toBe(1);
  });

  test('keeps to the limits of Slack, whatever it holds', async () => {
    const long = '&'.repeat(1_000_000);
    const labels = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`l${index}`, long]),
    );
    const examples = Array.from({ length: 9 }, () => makeExample({ message: long, service: long }));
    const notice = makeNotice({ labels, examples, description: long, value: long });
    const alerts = Array.from({ length: 300 }, () => notice);
    const { blocks } = await post(makeMessage({ rule: long, alerts }));
    const texts = blocks.flatMap(textsOf);
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(3_000);
    expect(texts.join('').length).toBeLessThan(13_000);
    expect(texts.join('\n')).toMatch(/… and \d+ more/);
    expect(texts.join('\n')).not.toMatch(/&(?!(amp|lt|gt);)/);
  });
});

describe('the channel', () => {
  test('shows nothing of the path, which is the secret', async () => {
    const url = 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX';
    expect(createChannel({ type: 'slack', url }).target).toBe('https://hooks.slack.com/…');
  });

  test('hides the path when the answer has it', async () => {
    const path = '/services/T00000000/B00000000/XXXXXXXX';
    const receiver = await startReceiver((response) =>
      response.writeHead(404).end(`no ${path} and no XXXXXXXX`),
    );
    onTestFinished(() => receiver[Symbol.asyncDispose]());
    const channel = createChannel({ type: 'slack', url: `${receiver.origin}${path}` });
    const result: SendResult = await channel.send(makeMessage());
    expect(result).toEqual({ ok: false, reason: 'HTTP 404: no … and no …', isFinal: false });
  });
});
