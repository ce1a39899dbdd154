/** What becomes of a value that a rule finds. */
export type RedactAction = 'mask' | 'drop' | 'pseudonymise' | 'last4' | 'truncate' | 'keep';

/** Names of the rules, as configuration and counts use them. */
export type RuleName =
  | 'password'
  | 'token'
  | 'authorization'
  | 'cookie'
  | 'private_key'
  | 'card'
  | 'iban'
  | 'national_id'
  | 'jwt'
  | 'url_userinfo'
  | 'email'
  | 'phone'
  | 'person'
  | 'ip'
  | 'user'
  | 'session'
  /** A name that configuration gives. */
  | 'custom';

/** One rule: which names and values it finds, and what it does with them by default. */
export interface RuleRow {
  readonly rule: RuleName;
  readonly action: RedactAction;
  /** Names whose last words are these, in any case and with any separator: `db_password`, `x-api-key`. */
  readonly names: readonly string[];
  /** Names that hold these letters anywhere, separators left out. */
  readonly parts: readonly string[];
  /** Names that are exactly this. */
  readonly exact: readonly string[];
  /** Values that it finds in any text, in words; empty when it knows names only. */
  readonly values: string;
  /** False: in a text it is found as `name=value` or in JSON, not as `name: value`, which is ordinary prose. */
  readonly prose: boolean;
}

/** Every rule, for code and for docs/record.md. */
export const ruleTable: readonly RuleRow[] = [
  row('password', 'mask', {
    names: [
      'pwd',
      'pw',
      'pass',
      'mdp',
      'pin',
      'pin_code',
      'otp',
      'totp',
      'mfa_code',
      'one_time_code',
      'code_secret',
    ],
    parts: ['password', 'passwd', 'passphrase', 'passwort', 'motdepasse', 'passcode'],
  }),
  row('token', 'mask', {
    names: [
      'token',
      'token_value',
      'token_hash',
      'secret',
      'secret_value',
      'secrets',
      'jeton',
      'csrf',
      'xsrf',
      'jwt',
      'bearer',
      'access_key',
      'access_key_id',
      'signing_key',
      'encryption_key',
      'account_key',
      'shared_key',
      'signature',
      'sig',
      'sas',
      'credential',
      'credentials',
      'connection_string',
      'webhook_url',
      'dsn',
    ],
    parts: [
      'apikey',
      'secretkey',
      'clientsecret',
      'accesstoken',
      'refreshtoken',
      'idtoken',
      'authtoken',
      'sessiontoken',
      'awsaccesskeyid',
    ],
    values:
      'keys of AWS, GitHub, GitLab, Google, npm, OpenAI, SendGrid, Slack, Stripe and Telegram by their forms, webhooks of Discord, Slack and Teams, what a path has behind a word for it (`/reset-password/…`, `/invite/…`)',
  }),
  row('authorization', 'mask', {
    names: ['authorization', 'x_auth', 'auth_header', 'authentication'],
    exact: ['auth'],
    values: '`Bearer …`, `Basic …`',
  }),
  row('cookie', 'mask', { names: ['cookie', 'cookies', 'set_cookie'] }),
  row('private_key', 'mask', {
    names: ['pem', 'key_pem'],
    parts: ['privatekey'],
    values: 'PEM blocks of private keys',
  }),
  row('card', 'last4', {
    names: ['pan', 'cvv', 'cvv2', 'cvc', 'cvc2', 'csc', 'card_no', 'card_expiry', 'carte_bancaire'],
    parts: ['cardnumber', 'creditcard', 'numerocarte', 'numerodecarte'],
    values: '13 to 19 digits with the Luhn check and the prefix and length of an issuer',
  }),
  row('iban', 'mask', {
    names: ['iban', 'bic', 'swift', 'rib', 'account_number', 'bank_account'],
    values: 'IBAN with length of its country and check (mod 97)',
  }),
  row('national_id', 'mask', {
    names: [
      'nir',
      'ssn',
      'social_security_number',
      'securite_sociale',
      'numero_secu',
      'passport_number',
      'national_id',
    ],
    values: 'French NIR with its key',
  }),
  row('jwt', 'mask', { values: 'JSON Web Tokens (`eyJ….….…`)' }),
  row('url_userinfo', 'mask', { values: '`user:password@` in an address' }),
  row('email', 'mask', {
    names: ['email', 'e_mail', 'email_address', 'mail_address', 'courriel', 'emails'],
    exact: ['mail'],
    values: 'e-mail addresses',
    prose: false,
  }),
  row('phone', 'mask', {
    names: ['phone', 'phone_number', 'mobile', 'mobile_number', 'telephone', 'msisdn', 'phones'],
    exact: ['tel', 'fax', 'gsm'],
    values: 'French, North American and international (`+…`) phone numbers',
    prose: false,
  }),
  row('person', 'mask', {
    names: [
      'first_name',
      'firstname',
      'last_name',
      'lastname',
      'full_name',
      'fullname',
      'surname',
      'given_name',
      'family_name',
      'maiden_name',
      'birth_name',
      'prenom',
      'nom_de_famille',
      'postal_address',
      'street_address',
      'home_address',
      'billing_address',
      'shipping_address',
      'delivery_address',
      'street',
      'adresse',
      'birth_date',
      'birthdate',
      'birthday',
      'date_of_birth',
      'dob',
      'date_naissance',
      'date_de_naissance',
      'cardholder',
      'card_holder',
    ],
    exact: ['address'],
    prose: false,
  }),
  row('ip', 'truncate', {
    names: [
      'ip',
      'ip_address',
      'client_ip',
      'remote_ip',
      'remote_addr',
      'remote_address',
      'x_forwarded_for',
      'x_real_ip',
      'client_address',
    ],
    prose: false,
  }),
  row('user', 'pseudonymise', {
    names: ['user_id', 'enduser_id', 'customer_id', 'login', 'username', 'user_name'],
    exact: ['uid'],
    prose: false,
  }),
  row('session', 'pseudonymise', {
    names: ['session_id', 'sid', 'sessid', 'session'],
    parts: ['sessionid', 'phpsessid'],
    prose: false,
  }),
];

/**
 * Names whose values are identifiers of things: digits in them are no card and no phone number.
 * Matched by the last words, as the names of a rule are.
 */
export const safeNames: readonly string[] = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'trace_flags',
  'traceparent',
  'correlation_id',
  'request_id',
  'device_id',
  'installation_id',
  'client_id',
  'tenant_id',
  'build_id',
  'order_id',
  'order_number',
  'order_no',
  'invoice_id',
  'invoice_number',
  'delivery_id',
  'article_id',
  'product_id',
  'event_id',
  'message_id',
  'record_id',
  'job_id',
  'transaction_id',
  'uuid',
  'ulid',
  'datetime',
  'timestamp',
  'time',
  'date',
  'created_at',
  'updated_at',
  'expires_at',
  'epoch',
  'sequence',
  'version',
];

const rows: ReadonlyMap<string, RuleRow> = new Map(ruleTable.map((known) => [known.rule, known]));

/** Gives the row of a rule. */
export function rowOf(rule: RuleName): RuleRow | undefined {
  return rows.get(rule);
}

/** Makes the rule of a name that configuration gives. */
export function customRule(action: RedactAction): RuleRow {
  return row('custom', action, {});
}

interface RowParts {
  readonly names?: readonly string[];
  readonly parts?: readonly string[];
  readonly exact?: readonly string[];
  readonly values?: string;
  readonly prose?: boolean;
}

function row(rule: RuleName, action: RedactAction, found: RowParts): RuleRow {
  const { names = [], parts = [], exact = [], values = '', prose = true } = found;
  return { rule, action, names, parts, exact, values, prose };
}
