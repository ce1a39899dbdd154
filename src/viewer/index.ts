export { startViewer } from './server.ts';
export type { Viewer, ViewerOptions } from './server.ts';
