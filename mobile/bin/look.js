// Serves the web build for looking, and passes /api on to a server of Jobplanr: the API takes no other origin.
// node bin/look.js FOLDER PORT http://127.0.0.1:8000

const { createReadStream, existsSync, statSync } = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const [folder, port, site] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".ico": "image/x-icon", ".ttf": "font/ttf" };

http.createServer((request, response) => {
  if (request.url.startsWith("/api/")) return passOn(request, response);
  const wanted = path.join(folder, path.normalize(new URL(request.url, "http://x").pathname));
  const file = existsSync(wanted) && statSync(wanted).isFile() ? wanted : path.join(folder, "index.html");
  response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
  createReadStream(file).pipe(response);
}).listen(Number(port), "127.0.0.1", () => console.log(`The app is at http://127.0.0.1:${port}`));

function passOn(request, response) {
  const to = new URL(request.url, site);
  const asked = http.request(to, { method: request.method, headers: { ...request.headers, host: to.host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.writeHead(502).end());
  request.pipe(asked);
}
