/** Style sheets are imported for their effect; vite puts them into app.css. */
declare module '*.css';
