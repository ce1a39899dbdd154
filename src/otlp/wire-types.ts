/** Wire type of integers of any length, booleans and enums (Protocol Buffers, "Message Structure"). */
export const varintType = 0;
/** Wire type of what has eight bytes. */
export const fixed64Type = 1;
/** Wire type of texts, bytes and messages: a length goes in front. */
export const bytesType = 2;
/** Wire type of what has four bytes. */
export const fixed32Type = 5;

/** Length of the id of a trace. */
export const traceIdBytes = 16;
/** Length of the id of a span. */
export const spanIdBytes = 8;
