import type { Fact, Preset, Source, Variant } from '../src/cli/preset/preset.ts';
import { presets } from '../src/cli/preset/presets.ts';
import { needed, toDoubt, toTakes } from '../src/cli/preset/print.ts';
import { toSecond } from '../src/cli/preset/second.ts';

const intro = `\`filrouge preset\` prints the variables for a back end, to be pasted into a shell, with what it takes and where that is
said. This page has the same, from the same table. A link names the page of its maker on which a fact stands; the date is the
day on which a copy of that page was read. What could not be confirmed says so.

\`\`\`console
$ npx filrouge preset                        # all of them
$ npx filrouge preset newrelic --region eu   # export lines, the rest as comments; --json for programs
$ npx filrouge preset newrelic --check       # does it take something now, and if not, why
\`\`\`

\`--check\` sends a request without records for each signal, to where the \`OTEL_EXPORTER_OTLP_*\` variables say, with their
headers, certificates and proxy, as a program would send it. Where they name no address, it goes to where the preset says.
Each answer is explained in one line, with the variable to change: nobody listens, an unknown name, TLS, a key that is
missing or wrong, a path, an encoding, a quota, a redirect, a web page, the port of gRPC. No value of a header is shown. It ends with 0
when all are taken, with 1 when one is not, with 2 when a secret is missing. That an empty request is taken does not prove
that every record is.

Records wait on disk while a back end does not take them ([in operation](operations.md)). A batch that is too large (413) is
halved until it fits; what is too old when it comes is the back end's to judge. Several back ends at once:
[several destinations](operations.md#several-destinations).`;

/** Writes docs/backends.md. */
export function toBackendsPage(generated: string): string {
  const rows = presets.map(
    (preset) =>
      `| [${preset.title}](#${toAnchor(preset.title)}) | \`${preset.name}\` | ${toTakes(preset)} | ${toRegions(preset)} |`,
  );
  return [
    '# Back ends',
    '',
    generated,
    '',
    intro,
    '',
    '| back end | name | takes | `--region` |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    ...presets.flatMap(toSection),
  ].join('\n');
}

function toSection(preset: Preset): readonly string[] {
  const { title, traces, logs, variants, facts } = preset;
  return [
    `## ${title}`,
    '',
    `Takes ${toTakes(preset)} (traces: ${toLink(traces.source)}, logs: ${toLink(logs.source)}).`,
    '',
    ...variants.flatMap((variant) => toVariant(preset, variant)),
    ...facts.map(toItem),
    '',
  ];
}

function toVariant(preset: Preset, variant: Variant): readonly string[] {
  const { variables } = variant;
  const head = preset.variants.length > 1 ? [`\`--region ${variant.name}\`:`, ''] : [];
  const sources = new Set(variables.map(({ source }) => source));
  const isFirst = variant === preset.variants[0];
  return [
    ...head,
    '```sh',
    ...needed(preset, variant).map(({ name, doc }) => `# ${name}: ${doc}`),
    ...variables.map(({ name, value }) => `export ${name}="${value}"`),
    '```',
    '',
    `From ${[...sources].map(toLink).join(', ')}.${isFirst ? ` As a second destination: ${toSecondText(preset, variant)}` : ''}`,
    '',
  ];
}

/** A variable stands as code, a sentence as it is. */
function toSecondText(preset: Preset, variant: Variant): string {
  const text = toSecond(preset, variant);
  return text.replace(/^export .*$/, '`$&`');
}

function toItem({ text, source, doubt }: Fact): string {
  return `- ${text}${toDoubt(doubt)} (${toLink(source)})`;
}

function toLink({ url, checked }: Source): string {
  return `[${new URL(url).hostname}](${url}), ${checked}`;
}

function toRegions({ variants }: Preset): string {
  return variants.length > 1 ? variants.map(({ name }) => `\`${name}\``).join(', ') : '';
}

function toAnchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-');
}
