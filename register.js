// For `node --import ./register.js app.js` from the root of this repository.
import './dist/register.cjs';
