export {
  isOwnLine,
  markOwnLine,
  markOwnLogger,
  ownLoggerOf,
  recordIn,
  recordOf,
  setRecordOf,
} from './carried.ts';
export type { DirectLine, OwnLogger } from './carried.ts';
export { createIntake } from './intake.ts';
export type { Intake, LogCall, RecordOutlet, Taken } from './intake.ts';
export { emitEvent, offerLineWriter } from './events.ts';
export type { LineWriter } from './events.ts';
export { hidesInMessage } from './message.ts';
export { addMissingParameters, addParameters } from './parameters.ts';
export { isQuiet, quietly } from './quiet.ts';
