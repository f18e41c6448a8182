'use strict';
// Azurite's blob service, for as long as the process that started it lives: its standard input ends when that process does, also
// after kill -9. Arguments are Azurite's own. Prints "ready <address>" once it serves.
const Loki = require('lokijs');
const { BlobServerFactory } = require('azurite/dist/src/blob/BlobServerFactory');

// Azurite writes its table of blobs every 5 s, so a power cut would cost what was acknowledged in the last 5 s.
const autosaveEnable = Loki.prototype.autosaveEnable;
Loki.prototype.autosaveEnable = function (...args) {
  this.autosaveInterval = 500;
  return autosaveEnable.apply(this, args);
};

async function main() {
  const server = await new BlobServerFactory().createServer();
  await server.start();

  let closing = false;
  const close = async () => {
    if (!closing) {
      closing = true;
      await server.close();
      process.exit(0);
    }
  };
  process.stdin.on('end', close).on('error', close).resume();
  process.on('SIGTERM', close);
  process.on('SIGINT', () => {}); // Ctrl+C reaches the whole process group; the hub still needs its blobs while it stops

  console.log(`ready ${server.getHttpServerAddress()}`);
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
