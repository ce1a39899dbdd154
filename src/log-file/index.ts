export { createLogFile, type LogFile, type LogFileOptions, type LogFileStats } from './log-file.ts';
