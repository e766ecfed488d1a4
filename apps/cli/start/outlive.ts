// Loaded before the program of a child (`node --import`). A child must not outlive the `caspix start` that watches it: when that process is
// gone, even by kill -9, the channel to it closes, and the child stops as it would on Ctrl-C, or at the latest five seconds later.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), 5000).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}
