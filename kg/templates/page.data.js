"use strict";

// The graph as the page holds it (kg/view/columns.py), and small things that every room of the page uses.
// Everything that comes from a paper is put in place as text (append, textContent), never as markup.

const find = (selector) => document.querySelector(selector);
const words = (type) => type.toLowerCase().replaceAll("_", " ");
const figures = new Intl.NumberFormat("en");
const count = (number) => figures.format(number);
const counted = (number, one, many = one + "s") => `${count(number)} ${number === 1 ? one : many}`;
const short = (text, most) => (text.length > most ? text.slice(0, most - 1).trimEnd() + "…" : text);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s_‐-―-]+/g, " ").trim();
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

let data; // what the page holds
let nodes; // its columns: id, label, name, aliases, ... of each node; nodes are numbers
let numbers; // id -> number
let papers; // node -> its row of data.papers
let touching; // node -> the edges that touch it
let reported; // node -> the results of a paper or about an entity
let lines; // what is drawn: { a, b, edges, weight, within }, one a pair of nodes
let linesOf; // node -> its lines
let links; // node -> how many others it is linked with

async function read() {
  const packed = Uint8Array.from(atob(find("#data").textContent.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  data = JSON.parse(await new Response(stream).text());
  ({ nodes } = data);
  const all = nodes.id.map((_, node) => node);
  numbers = new Map(nodes.id.map((id, node) => [id, node]));
  papers = new Map(data.papers.node.map((node, row) => [node, row]));
  [touching, reported, linesOf] = [0, 1, 2].map(() => all.map(() => []));
  data.results.forEach((result, place) => {
    for (const end of new Set([result.paper, result.method, result.dataset, result.metric, result.task])) reported[end]?.push(place);
  });
  const pairs = new Map();
  lines = [];
  for (let edge = 0; edge < data.edges.source.length; edge++) {
    const [a, b] = [data.edges.source[edge], data.edges.target[edge]].sort((one, other) => one - other);
    touching[a].push(edge);
    if (a === b) continue;
    touching[b].push(edge);
    const key = a * all.length + b;
    if (!pairs.has(key)) {
      pairs.set(key, lines.length);
      linesOf[a].push(lines.length);
      linesOf[b].push(lines.length);
      lines.push({ a, b, edges: [], weight: 0, within: nodes.cluster[a] === nodes.cluster[b] });
    }
    const line = lines[pairs.get(key)];
    line.edges.push(edge);
    line.weight += typeOf(edge) === "MENTIONS" ? 0.25 : isPaper(a) || isPaper(b) ? 1 : 2;
  }
  links = linesOf.map((own) => own.length);
}

// Asked of a node or an edge

const labelOf = (node) => data.labels[nodes.label[node]];
const isPaper = (node) => papers.has(node);
const typeOf = (edge) => data.types[data.edges.type[edge]].type;
const otherEnd = (edge, node) => (data.edges.source[edge] === node ? data.edges.target[edge] : data.edges.source[edge]);
const endOf = (line, node) => (lines[line].a === node ? lines[line].b : lines[line].a);
const yearOf = (node) => data.papers.year[papers.get(node)] ?? null;

// The link to a paper, where it is one: javascript: and the like lead nowhere.
function addressOf(node) {
  const url = data.papers.url[papers.get(node)] ?? "";
  return /^https?:\/\//i.test(url) ? url : null;
}

// When a paper appeared, as a fraction of years, or null.
function timeOf(node) {
  const [year, month, day] = (data.papers.date[papers.get(node)] ?? "").split("-").map(Number);
  return year ? year + ((month || 7) - 1) / 12 + ((day || 1) - 1) / 365 : null;
}

// The sentences of an edge or a result: { text, paper, start, end }, what is meant from start to end, if that is known.
function sentencesOf(evidence = []) {
  const found = [];
  for (let at = 0; at < evidence.length; at += 3) {
    const [number, start, end] = evidence.slice(at, at + 3);
    const [paper, from, to] = data.sentences[number];
    const text = typeof from === "string" ? from : `${nodes.name[paper]}\n${data.papers.abstract[papers.get(paper)]}`.slice(from, to);
    found.push({ text, paper: paper < 0 ? null : paper, start, end });
  }
  return found;
}

function grouped(rows, by) {
  const found = new Map();
  for (const row of rows) found.get(by(row))?.push(row) ?? found.set(by(row), [row]);
  return found;
}

// Pieces of the page

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "colour") made.style.setProperty("--colour", value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

const dot = (label) => element("span", { class: label.label === "Paper" ? "dot square" : "dot", colour: label.colour, "aria-hidden": "true" });
const button = (text, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, text);

// A table that its headings sort. Columns: { name, of: row -> what to sort by, cell: row -> children, number }. `rows`
// are shown a part at a time, and `open` is what a click on one does.
function table(columns, rows, { by, down = true, open, current, part = 60, sorted } = {}) {
  const body = element("tbody");
  const more = button("", () => ((shown += part * 4), fill()), { class: "more" });
  const heads = columns.map((column, place) =>
    element("th", { scope: "col", class: column.number ? "number" : "" },
      button([column.name, element("span", { class: "arrow", "aria-hidden": "true" })], () => {
        [by, down] = by === place ? [by, !down] : [place, Boolean(column.number)];
        fill();
        sorted?.(by, down);
      })),
  );
  let shown = part;
  function fill() {
    if (by !== undefined) {
      const { of } = columns[by];
      rows = [...rows].sort((one, other) => {
        const [a, b] = [of(one) ?? null, of(other) ?? null];
        if (a === null || b === null) return (a === null) - (b === null); // the unknown last, either way
        return (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
      });
    }
    heads.forEach((head, place) => head.setAttribute("aria-sort", place !== by ? "none" : down ? "descending" : "ascending"));
    body.replaceChildren(...rows.slice(0, shown).map((row) => {
      const cells = columns.map((column) => element("td", { class: column.number ? "number" : "" }, column.cell(row)));
      const made = element("tr", { "aria-current": current?.(row) ? "true" : null }, ...cells);
      if (open) made.addEventListener("click", (event) => event.target.closest("a, button") ?? open(row));
      return made;
    }));
    more.textContent = `Show more of ${count(rows.length)}`;
    more.hidden = rows.length <= shown;
  }
  fill();
  return [element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body), more];
}
