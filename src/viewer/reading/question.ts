/** What the thread that reads is asked. */
export type Question =
  /** A read of the API; of a file, the head. */
  | { readonly kind: 'api'; readonly href: string; readonly nowMs: number }
  /** A body of the Model Context Protocol. */
  | {
      readonly kind: 'mcp';
      readonly version: string;
      readonly text: string;
      readonly nowMs: number;
    }
  /** To be ready for what is asked next. */
  | { readonly kind: 'prepare' }
  /** The next part of a file. */
  | { readonly kind: 'part'; readonly file: number }
  /** Nobody wants the rest of a file. */
  | { readonly kind: 'leave'; readonly file: number };

/** What it answers. */
export type Reply =
  /** JSON in UTF-8. */
  | { readonly kind: 'json'; readonly status: number; readonly body: Uint8Array }
  /** Nothing is to be said. */
  | { readonly kind: 'nothing' }
  /** Nothing is at this address. */
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'file';
      readonly file: number;
      readonly fileName: string;
      readonly contentType: string;
    }
  /** Without a body, the file has ended. */
  | { readonly kind: 'part'; readonly body?: Uint8Array }
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly reason: string;
      readonly headers: Readonly<Record<string, string>>;
    };
