import { ruleTable, tokenForms, type RuleRow } from '#redact';

/** Rules whose values the services replace by something that is to stay: a keyed hash, a part of an address. */
const replaced: ReadonlySet<RuleRow['action']> = new Set(['pseudonymise', 'truncate']);

/**
 * Values that are secrets by themselves, in RE2. Coarser than the detectors in the services: no check digits.
 * In words: `docs/redaction.md`.
 */
const values: Readonly<Record<string, string>> = {
  private_key: String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*`,
  jwt: String.raw`\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}`,
  authorization: String.raw`(?i)\b(?:bearer|basic)[ +][\w.~+/=:-]{20,}`,
  token: String.raw`\b${tokenForms}`,
  url_userinfo: String.raw`://[^\s/?#@"'<>:]*:[^\s/?#@"'<>]+@`,
  email: String.raw`[\w.%+'-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,63}`,
  card: String.raw`\b(?:(?:4\d|5[1-5]|2[2-7]|6[0245])\d\d[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|3[47]\d\d[ -]?\d{6}[ -]?\d{5})\b`,
  iban: String.raw`\b[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`,
  phone: String.raw`\+[1-9](?:[ .()-]{0,2}\d){8,14}\b`,
};

/** What stands where the services have redacted already. */
const marks = String.raw`^\[(?:masked|card \*\d{4}|[a-z_]+)\]`;

/**
 * Gives the Collector's configuration that redacts once more, by the names of the rules of `FILROUGE_REDACT`: what comes from
 * programs that do not redact.
 */
export function toSecondRedaction(): object {
  const rows = ruleTable.filter(({ action }) => !replaced.has(action));
  return {
    processors: {
      redaction: {
        allow_all_keys: true,
        blocked_key_patterns: rows.flatMap(toPatterns).map(escape),
        blocked_values: Object.values(values).map(escape),
        allowed_values: [escape(marks)],
        summary: 'silent',
      },
    },
  };
}

/** `db.password`, `X-Api-Key` and `accessKey` are found, as in the services; a name in camel case only by whole words. */
function toPatterns({ names, parts, exact }: RuleRow): string[] {
  const patterns: string[] = [];
  if (exact.length > 0) patterns.push(`(?i)^(?:${exact.join('|')})$`);
  if (parts.length > 0) patterns.push(`(?i)(?:${parts.map(spread).join('|')})`);
  if (names.length > 0) {
    const words = names.map((name) => name.replaceAll('_', '[-_.]?'));
    patterns.push(`(?i)(?:^|[^A-Za-z0-9])(?:${words.join('|')})$`);
    patterns.push(`[a-z0-9](?:${names.map(toCamel).join('|')})$`);
  }
  return patterns;
}

/** Letters, with or without separators between them. */
function spread(part: string): string {
  return [...part].join('[-_.]?');
}

function toCamel(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `$` begins a variable in the Collector's files. */
function escape(pattern: string): string {
  return pattern.replaceAll('$', '$$$$');
}
