/** Attributes that say what a span with a bare name (`GET`, `SELECT`) was about; the first that is there. */
export const detailNames = [
  'url.full',
  'db.query.text',
  'messaging.destination.name',
  'rpc.method',
] as const;
