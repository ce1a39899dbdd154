// Makes nothing: the next start of a service, there to send what the one before left. Ends when stdin does.
'use strict';
process.stdin.resume();
