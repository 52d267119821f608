// Writes src/ui/tokens.ts from the web's app/static/css/tokens.css: one place for the colors of both.

const { readFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const CSS = path.join(__dirname, "../../app/static/css/tokens.css");
const FILE = path.join(__dirname, "../src/ui/tokens.ts");
const COLOR = /light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)/;

function rendered() {
  const css = readFileSync(CSS, "utf8");
  const plain = [...css.matchAll(/--([a-z-]+): (light-dark\([^;]+\));/g)].filter(([, name]) => name !== "stage");
  const stages = [...css.matchAll(/\.s-([a-z]+) \{ --stage: (light-dark\([^;]+\));/g)];
  const theme = (place) => [
    ...plain.map(([, name, color]) => `    ${camel(name)}: "${hex(COLOR.exec(color)[place])}",`),
    "    stages: {",
    ...stages.map(([, name, color]) => `      ${name}: "${hex(COLOR.exec(color)[place])}",`),
    "    },",
  ];
  return [
    "// Made from the web's tokens.css by `npm run tokens`; a test looks that it still is. Not to be edited.", "",
    "export const colors = {", "  light: {", ...theme(1), "  },", "  dark: {", ...theme(2), "  },", "};", "",
  ].join("\n");
}

/** Of "43% .024 168", or with "/ .5" behind: how CSS Color 4 converts it to sRGB. */
function hex(text) {
  const [lightness, chroma, hue] = text.split(/[ /%]+/).map(Number);
  const [l, a, b] = [lightness / 100, chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  return "#" + [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((part) => {
    const bright = part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, bright)) * 255).toString(16).padStart(2, "0");
  }).join("");
}

function camel(name) {
  return name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
}

module.exports = { rendered, FILE };
if (require.main === module) writeFileSync(FILE, rendered());
