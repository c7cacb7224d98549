// ws: node fanout_ws.mjs REDIS_SOCKET FOLDER, where FOLDER holds node_modules.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [socket, folder] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const { WebSocketServer, WebSocket } = require('ws');
const { createClient } = require('redis');

const http = createServer();
const boards = new WebSocketServer({ server: http, perMessageDeflate: false });
boards.on('connection', (board) => board.once('message', () => board.send('welcome')));

const events = createClient({ socket: { path: socket } });
await events.connect();
await events.subscribe('bench', (text) => {
  // What ws's own documentation does; a Buffer is encoded once, not once a board.
  const frame = Buffer.from(text);
  for (const board of boards.clients) {
    if (board.readyState === WebSocket.OPEN) board.send(frame, { binary: false });
  }
});

http.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  console.log(http.address().port);
});
process.stdin.resume().on('end', () => process.exit());
