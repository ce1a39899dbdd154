/** Versions of the protocol that are spoken here, the newest first. */
export const protocolVersions: readonly string[] = ['2025-06-18', '2025-03-26', '2024-11-05'];

/** The only version in which a body may hold several messages; what a client speaks that does not say its version. */
export const versionOfBatches = '2025-03-26';
