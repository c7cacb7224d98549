// socket.io with its Redis adapter: node fanout_socket_io.mjs REDIS_SOCKET FOLDER, where FOLDER
// holds node_modules.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [socket, folder] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const { Server } = require('socket.io');
const { createAdapter } = require('@socket.io/redis-adapter');
const { createClient } = require('redis');

const client = () => createClient({ socket: { path: socket } });
const [publishing, subscribed, events] = [client(), client(), client()];
await Promise.all([publishing.connect(), subscribed.connect(), events.connect()]);

const http = createServer();
const boards = new Server(http, {
  adapter: createAdapter(publishing, subscribed),
  transports: ['websocket'],
  perMessageDeflate: false,
});
await events.subscribe('bench', (text) => boards.emit('event', JSON.parse(text)));

http.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  console.log(http.address().port);
});
process.stdin.resume().on('end', () => process.exit());
