// Loaded before Microsoft's Agents Playground, which would listen to the whole network: whoever
// reaches its page writes as the person it is set to, so it is this machine's alone.
const net = require("node:net");
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === "number" || typeof first === "string") {
    const callback = rest.find((each) => typeof each === "function");
    return listen.call(this, { port: Number(first), host: "127.0.0.1" }, callback);
  }
  return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
};
