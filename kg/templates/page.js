"use strict";

// Everything that comes from a paper is put in place as text (append, textContent), never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const find = (selector) => document.querySelector(selector);
const words = (type) => type.toLowerCase().replaceAll("_", " ");
const count = (number) => number.toLocaleString("en");
const short = (text, most) => (text.length > most ? text.slice(0, most - 1).trimEnd() + "…" : text);
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s_‐-―-]+/g, " ").trim();

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (name === "colour") made.style.background = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function dot(label) {
  return element("span", { class: label === "Paper" ? "dot square" : "dot", colour: data.labels[label]?.colour ?? "" });
}

// The graph

const drawn = new Map(data.nodes.map((node) => [node.id, node]));
const nodes = new vis.DataSet(
  data.nodes.map(({ label, ...node }) => {
    const { links, totals } = data.cards[node.id];
    const said = [node.group, `${count(links)} ${links === 1 ? "link" : "links"}`];
    if (totals.results) said.push(`${count(totals.results)} ${totals.results === 1 ? "result" : "results"}`);
    return { ...node, title: element("div", {}, element("b", {}, label), element("div", { class: "role" }, said.join(" · "))) };
  }),
);
const thin = Math.min(1, Math.max(0.5, Math.sqrt(400 / data.edges.length))); // many lines, each fainter
const edges = new vis.DataSet(
  data.edges.map((edge) => {
    const between = edge.facts.every((fact) => drawn.get(data.facts[fact].source).group !== "Paper");
    const faint = edge.facts.every((fact) => data.facts[fact].type === "MENTIONS");
    return {
      ...edge,
      title: element("div", {}, ...edge.facts.slice(0, 3).map((fact) => statement(data.facts[fact]))),
      arrows: { to: { enabled: between, scaleFactor: 0.35 } },
      width: between ? Math.min(1 + edge.facts.length / 2, 3) : 1,
      opacity: thin * (faint ? 0.18 : between ? 0.5 : 0.36),
    };
  }),
);
const around = new Map(data.nodes.map((node) => [node.id, new Set([node.id])]));
for (const edge of data.edges) {
  around.get(edge.from).add(edge.to);
  around.get(edge.to).add(edge.from);
}

const network = new vis.Network(
  find("#graph"),
  { nodes, edges },
  {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, tooltipDelay: 120, hideEdgesOnDrag: data.edges.length > 3000, keyboard: false },
    nodes: { borderWidth: 1, borderWidthSelected: 2.5 },
    edges: { smooth: false, hoverWidth: 1, selectionWidth: 1 },
  },
);

const dark = matchMedia("(prefers-color-scheme: dark)");
let ink = {};
let selected = null; // the id of a node, or null
let hovered = null;

function paint() {
  const style = getComputedStyle(document.documentElement);
  ink = Object.fromEntries(["page", "ink", "soft"].map((name) => [name, style.getPropertyValue("--" + name).trim()]));
  const lit = around.get(selected);
  nodes.update(
    data.nodes.map(({ id, group }) => {
      const background = data.labels[group].colour;
      const held = { background, border: ink.ink };
      return {
        id,
        opacity: !lit || lit.has(id) ? 1 : 0.12,
        color: { background, border: id === selected ? ink.ink : ink.page, highlight: held, hover: held },
      };
    }),
  );
  edges.update(
    edges.get().map(({ id, from, to, facts, opacity }) => {
      const paper = drawn.get(from).group === "Paper" || drawn.get(to).group === "Paper";
      const inked = paper && drawn.get(to).group !== "Paper" ? to : from;
      const color = data.labels[drawn.get(inked).group].colour;
      const mine = from === selected || to === selected;
      return { id, facts, color: { color, highlight: color, hover: color, opacity: !lit ? opacity : mine ? 0.75 : 0.05 } };
    }),
  );
}

// Names are drawn where they fit, at one size on the screen, the most connected nodes first. What is taken is kept in
// squares of four pixels.
const widths = new Map();
const square = 4;

function covers([left, top, right, bottom], visit) {
  for (let row = Math.max(0, Math.floor(top / square)); row <= Math.min(taken.rows - 1, Math.floor(bottom / square)); row++) {
    for (let at = Math.max(0, Math.floor(left / square)); at <= Math.min(taken.columns - 1, Math.floor(right / square)); at++) {
      if (visit(row * taken.columns + at)) return true;
    }
  }
  return false;
}

let taken = { columns: 0, rows: 0, cells: new Uint8Array(0) };

function label(context) {
  const scale = network.getScale();
  const { clientWidth: width, clientHeight: height } = find("#graph");
  const corner = network.DOMtoCanvas({ x: 0, y: 0 });
  const lit = around.get(selected);
  const columns = Math.ceil(width / square);
  const rows = Math.ceil(height / square);
  taken = { columns, rows, cells: new Uint8Array(columns * rows) };
  const positions = network.getPositions();
  const seen = [];
  for (const node of data.nodes) {
    if (hidden.has(node.group)) continue;
    const x = (positions[node.id].x - corner.x) * scale;
    const y = (positions[node.id].y - corner.y) * scale;
    const r = node.size * scale;
    if (x < -r || y < -r || x > width + r || y > height + r) continue;
    const held = node.id === selected || node.id === hovered;
    if (!lit || lit.has(node.id)) covers([x - r, y - r, x + r, y + r], (cell) => void (taken.cells[cell] = 1));
    if (held || (lit ? lit.has(node.id) : node.group !== "Paper" || scale > 1.6)) seen.push({ node, x, y, r, held });
  }
  seen.sort((one, other) => other.held - one.held); // stable: the more connected first
  context.save();
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.textAlign = "left";
  context.textBaseline = "top";
  context.lineJoin = "round";
  seen.forEach(({ node, x, y, r, held }, place) => {
    const size = held ? 13 : Math.max(11, Math.min(14, 9 + node.size / 7));
    const text = short(node.label, held ? 80 : node.group === "Paper" ? 34 : 40);
    context.font = `${held || node.size > 24 ? 600 : 400} ${size}px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif`;
    if (!widths.has(context.font + text)) widths.set(context.font + text, context.measureText(text).width);
    const wide = widths.get(context.font + text);
    const spots = [[x - wide / 2, y + r + 3], [x + r + 4, y - size / 2], [x - r - 4 - wide, y - size / 2], [x - wide / 2, y - r - 3 - size]];
    const area = ([left, top]) => [left - 2, top - 1, left + wide + 2, top + size + 1];
    const inside = ([left, top]) => left > 2 && top > 2 && left + wide < width - 2 && top + size < height - 2;
    const spot =
      spots.find((spot) => inside(spot) && !covers(area(spot), (cell) => taken.cells[cell] > 0)) ??
      (held || place < 25 ? spots.find((spot) => held || (inside(spot) && !covers(area(spot), (cell) => taken.cells[cell] > 1))) : undefined);
    if (!spot) return;
    covers(area(spot), (cell) => void (taken.cells[cell] = 2));
    context.lineWidth = 3.5;
    context.strokeStyle = ink.page;
    context.strokeText(text, ...spot);
    context.fillStyle = node.group === "Paper" && !held ? ink.soft : ink.ink;
    context.fillText(text, ...spot);
  });
  context.restore();
}

// The panel

function open(id) {
  const named = data.names[id];
  const text = named?.name ?? id;
  if (!drawn.has(id)) return text;
  const follow = (event) => {
    event.preventDefault();
    show(id, true);
  };
  return element("a", { href: "#" + encodeURIComponent(id.toWellFormed?.() ?? id), onclick: follow }, text);
}

function year(id) {
  return data.names[id]?.year ? element("span", { class: "role" }, ` ${data.names[id].year}`) : null;
}

function quotes(evidence) {
  return evidence.map(([sentence, paper]) =>
    element("blockquote", {}, sentence, paper && data.names[paper] ? element("cite", {}, data.names[paper].name) : null),
  );
}

function role(type) {
  return element("span", { class: "role", title: data.meanings[type] ?? "" }, words(type));
}

function statement(fact) {
  const name = (id) => element("b", {}, short(data.names[id].name, 60));
  return element("div", { class: "fact" }, name(fact.source), " ", role(fact.type), " ", name(fact.target), ...quotes(fact.evidence.slice(0, 1)));
}

function section(heading, total, items) {
  if (!items.length) return [];
  const left = total - items.length;
  return [
    element("h3", {}, heading, element("span", {}, count(Math.max(total, items.length)))),
    element("ul", {}, ...items, left > 0 ? element("li", { class: "more" }, `and ${count(left)} more`) : null),
  ];
}

function kind(label) {
  const close = element("button", { type: "button", "aria-label": "Close", onclick: () => show(null) }, "×");
  return element("div", { class: "kind", title: data.labels[label]?.meaning ?? "" }, dot(label), label, close);
}

function results(id) {
  return data.results
    .filter((result) => [result.paper, result.metric, result.dataset, result.task, result.method].includes(id))
    .map((result) => {
      const line = [element("span", { class: "value" }, String(result.value ?? ""))];
      if (result.kind && result.kind !== "absolute") line.push(" ", element("span", { class: "role" }, result.kind));
      for (const [word, end] of [["", "metric"], ["on", "dataset"], ["for", "task"], ["by", "method"]]) {
        if (result[end] && result[end] !== id) line.push(` ${word} `.replace("  ", " "), open(result[end]));
      }
      const paper = result.paper && result.paper !== id ? element("div", {}, open(result.paper), year(result.paper)) : null;
      return element("li", {}, ...line, paper, ...(result.sentence ? quotes([[result.sentence, null]]) : []));
    });
}

function about(id) {
  const card = data.cards[id];
  const { label, name, url, year } = data.names[id];
  const isPaper = label === "Paper";
  const mine = data.facts.filter((fact) => fact.source === id || fact.target === id);
  const fromPaper = (fact) => data.names[fact.source].label === "Paper";
  const papers = isPaper ? [] : mine.filter(fromPaper).map(paperItem);
  const relations = mine.filter((fact) => isPaper || !fromPaper(fact)).map((fact) => relationItem(fact, id));
  const facts = [];
  if (isPaper) {
    facts.push([card.date ?? year, (card.authors ?? []).join(", ")].filter(Boolean).join(" · "));
  } else {
    const papers = card.paperCount ?? card.totals.papers;
    facts.push(`in ${count(papers)} ${papers === 1 ? "paper" : "papers"}` + (card.known === false ? " · coined in a paper" : ""));
  }
  const safe = /^https?:\/\//i.test(url ?? "");
  return [
    kind(label),
    element("h2", {}, name),
    element("p", { class: "soft" }, ...facts),
    safe ? element("p", {}, element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "Open the paper ↗")) : null,
    card.aliases.length ? element("ul", { class: "names", "aria-label": "Other names" }, ...card.aliases.map((alias) => element("li", {}, alias))) : null,
    card.abstract ? element("details", {}, element("summary", {}, "Abstract"), element("p", {}, card.abstract)) : null,
    ...section("Results", card.totals.results, results(id)),
    ...section(isPaper ? "In this paper" : "Relations", card.totals.relations, relations),
    ...section("Papers", card.totals.papers, papers),
  ];
}

function paperItem(fact) {
  return element("li", {}, role(fact.type), " ", open(fact.source), year(fact.source), ...quotes(fact.evidence));
}

function relationItem(fact, id) {
  const out = fact.source === id;
  const other = out ? fact.target : fact.source;
  const line = out ? [role(fact.type), " ", open(other)] : [open(other), " ", role(fact.type), " this"];
  return element("li", {}, dot(data.names[other].label), " ", ...line, ...quotes(fact.evidence));
}

function overview() {
  const kinds = Object.values(data.labels);
  const all = kinds.reduce((sum, { total }) => sum + total, 0);
  const entities = data.nodes.filter((node) => node.group !== "Paper").slice(0, 15);
  const most = entities.map((node) =>
    element("li", {}, element("button", { type: "button", onclick: () => show(node.id, true) },
      dot(node.group), element("span", { class: "name" }, node.label), element("span", { class: "count" }, count(data.cards[node.id].links)))),
  );
  return [
    element("h1", {}, document.title),
    element("p", { class: "soft" }, all > data.nodes.length
      ? `The ${count(data.nodes.length)} most connected of ${count(all)} papers and entities.`
      : `${count(all)} papers and entities.`),
    element("p", { class: "soft" }, "Select a node or a line to read the sentences behind it."),
    element("h3", {}, "Most connected"),
    element("ul", { class: "top" }, ...most),
  ];
}

function fill(children) {
  find("#panel").replaceChildren(...children.filter(Boolean));
  find("#panel").scrollTop = 0;
}

function show(id, move = false) {
  selected = id;
  if (id !== null && hidden.has(drawn.get(id).group)) toggle(drawn.get(id).group);
  network.selectNodes(id === null ? [] : [id], false);
  paint();
  fill(id === null ? overview() : about(id));
  if (move) network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: still ? false : { duration: 450 } });
}

function showEdge(id) {
  selected = null;
  paint();
  const facts = edges.get(id).facts.map((fact) => data.facts[fact]);
  fill([
    element("div", { class: "kind" }, `${facts.length} ${facts.length === 1 ? "statement" : "statements"}`,
      element("button", { type: "button", "aria-label": "Close", onclick: () => show(null) }, "×")),
    element("ul", {}, ...facts.map((fact) => element("li", {}, open(fact.source), " ", role(fact.type), " ", open(fact.target), ...quotes(fact.evidence)))),
  ]);
}

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const hidden = new Set();

// The legend

function toggle(label) {
  if (!hidden.delete(label)) hidden.add(label);
  nodes.update(data.nodes.filter((node) => node.group === label).map(({ id }) => ({ id, hidden: hidden.has(label) })));
  for (const button of find("#legend").children) button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.label)));
}

for (const [label, { meaning, drawn, total }] of Object.entries(data.labels)) {
  const shown = drawn < total ? `${count(drawn)} of ${count(total)}` : count(total);
  find("#legend").append(
    element("button", { type: "button", "aria-pressed": "true", "data-label": label, title: meaning, onclick: () => toggle(label) },
      dot(label), element("span", { class: "name" }, label), element("span", { class: "count" }, shown)),
  );
}

// The search

const input = find("#search input");
const list = find("#found");
const index = data.nodes.map((node) => ({ node, names: [node.label, ...data.cards[node.id].aliases] }));
for (const entry of index) entry.folded = entry.names.map(fold);
let chosen = 0;

function matches(query) {
  const sought = fold(query);
  if (!sought) return [];
  const found = [];
  for (const { node, names, folded } of index) {
    let best = 9;
    let by = "";
    folded.forEach((name, place) => {
      const at = name.indexOf(sought);
      const rank = name === sought ? 0 : at === 0 ? 1 : at > 0 && /[^\p{L}\p{N}]/u.test(name[at - 1]) ? 2 : at > 0 ? 3 : 9;
      if (rank < best) [best, by] = [rank, names[place]];
    });
    if (best < 9) found.push({ node, by, best });
  }
  return found.sort((one, other) => one.best - other.best).slice(0, 12); // stable: the more connected first
}

function choose(place) {
  const options = [...list.querySelectorAll("[role=option]")];
  chosen = options.length ? (place + options.length) % options.length : 0;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  if (options.length) input.setAttribute("aria-activedescendant", options[chosen].id);
  else input.removeAttribute("aria-activedescendant");
  options[chosen]?.scrollIntoView({ block: "nearest" });
}

function listFound(open) {
  const found = open ? matches(input.value) : [];
  list.replaceChildren(
    ...found.map(({ node, by }, place) => {
      const item = element("li", { role: "option", id: `found-${place}` }, dot(node.group),
        element("span", {}, short(node.label, 70), by !== node.label ? element("small", {}, ` ${short(by, 50)}`) : null));
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => go(node.id));
      return item;
    }),
  );
  if (open && fold(input.value) && !found.length) list.append(element("li", { class: "none" }, "No node here has that name"));
  list.hidden = !list.children.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  choose(0);
}

function go(id) {
  input.value = data.names[id].name;
  listFound(false);
  show(id, true);
}

input.addEventListener("input", () => listFound(true));
input.addEventListener("focus", () => listFound(true));
input.addEventListener("blur", () => listFound(false));
input.addEventListener("keydown", (event) => {
  const options = list.querySelectorAll("[role=option]");
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") options[chosen]?.click();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") show(null);
  if (event.key === "/" && event.target !== input) {
    event.preventDefault();
    input.focus();
  }
});

// What the pointer does

network.on("afterDrawing", label);
network.on("click", ({ nodes: [node], edges: [edge] }) => (node !== undefined ? show(node) : edge !== undefined ? showEdge(edge) : show(null)));
network.on("hoverNode", ({ node }) => ((hovered = node), network.redraw()));
network.on("blurNode", () => ((hovered = null), network.redraw()));
network.on("hoverEdge", () => (find("#graph").style.cursor = "pointer"));
network.on("blurEdge", () => (find("#graph").style.cursor = ""));
for (const button of find("#zoom").children) {
  const by = Number(button.dataset.zoom);
  const animation = still ? false : { duration: 200 };
  button.addEventListener("click", () => (by ? network.moveTo({ scale: network.getScale() * by, animation }) : fit(animation)));
}
dark.addEventListener("change", paint);

function fit(animation) {
  network.fit({ animation: false });
  const scale = Math.min(network.getScale() * 0.94, 2); // room for the names at the rim
  network.moveTo({ scale, animation });
}

show(null);
fit(false);
