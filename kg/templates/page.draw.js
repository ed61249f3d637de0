// The drawing. Where a node stands is known beforehand; what is drawn is what weighs most of what is in the window, so
// that zooming in brings more. Sizes are those on the screen.

let network;
let ink = {}; // the colours of the page, light or dark
let hovered = null; // a node
let pointed = null; // a line
let scene = { nodes: new Set(), lines: [], lit: null, places: null }; // what is drawn now
let whole = 1; // the scale at which all is in the window
let land = null; // the islands that the clusters are
const drawn = { nodes: new vis.DataSet(), edges: new vis.DataSet() }; // what vis-network holds; it is slow with lines
const taken = { columns: 0, rows: 0, cells: new Uint8Array(0) };
const widths = new Map();
const FOREMOST = 16; // names that may lie on nodes, but not on these
const SQUARE = 4; // pixels; of the grid of what is taken by names and nodes
const FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const placeOf = (node) => scene.places?.get(node) ?? { x: nodes.x[node], y: nodes.y[node] };
const nearness = () => network.getScale() / whole;
const radius = (node) => nodes.size[node] * Math.min(Math.max(1.15 * network.getScale() ** 0.45, 0.5), 2.4); // in pixels

function makeDrawing() {
  const { clientWidth: width, clientHeight: height } = find("#graph");
  if (width && height > width) [nodes.x, nodes.y] = [nodes.y, nodes.x]; // a telephone is held upright
  network = new vis.Network(find("#graph"), drawn, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, dragNodes: false, selectable: false, keyboard: { enabled: true, bindToWindow: false, speed: { x: 6, y: 6, zoom: 0.03 } } },
    nodes: { shape: "custom", ctxRenderer: ({ ctx, id, x, y }) => ({ drawNode: () => drawNode(ctx, id, x, y), nodeDimensions: sizeOf(id) }) },
  });
  network.on("beforeDrawing", (context) => {
    if (scene.places) drawRings(context);
    else drawLand(context);
    drawLines(context);
  });
  network.on("afterDrawing", drawNames);
  find("#graph > div").tabIndex = 0;
  network.on("dragging", () => tip(null));
  network.on("hoverNode", ({ node }) => point(node, null));
  network.on("blurNode", () => point(null, null));
  network.on("click", ({ pointer }) => pressed(pointer.DOM));
  network.on("doubleClick", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    if (node !== null) change({ focus: nodes.id[node], node: nodes.id[node], with: null, hops: 1 });
  });
  find("#graph").addEventListener("mousemove", (event) => {
    const { left, top } = find("#graph").getBoundingClientRect();
    const place = { x: event.clientX - left, y: event.clientY - top };
    if (hovered === null) point(null, event.buttons ? null : lineAt(place));
    tip(place);
  });
  find("#graph").addEventListener("mouseleave", () => point(null, null));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", inked);
  matchMedia("print").addEventListener("change", inked); // paper is light
  for (const each of find("#zoom").children) {
    each.addEventListener("click", () => (each.dataset.zoom === "0" ? fit() : zoomBy(Number(each.dataset.zoom))));
  }
  inked();
}

function inked() {
  const style = getComputedStyle(document.documentElement);
  ink = Object.fromEntries(["page", "land", "ink", "soft", "line", "accent"].map((name) => [name, style.getPropertyValue("--" + name).trim()]));
  network.redraw();
}

const moved = () => (still ? false : { duration: 420, easingFunction: "easeInOutCubic" });

function zoomBy(by) {
  network.moveTo({ scale: network.getScale() * by, animation: still ? false : { duration: 160 } });
}

// After the window has moved over the drawing, other nodes are in it.
function followed() {
  const { x, y } = network.getViewPosition();
  const now = [x, y, network.getScale(), find("#graph").clientWidth, find("#graph").clientHeight].join(" ");
  if (now !== scene.seen) requestAnimationFrame(draw);
  scene.seen = now;
}

// What is drawn

rooms.push((before) => {
  if (state.view !== "graph") return;
  const filtersChanged = FILTERS.some((key) => before[key] !== state[key]);
  if (filtersChanged || !scene.ready) {
    if (filtersChanged) land = null;
    scene.places = around();
    scene.ready = true;
    network.redraw();
    if (before.focus !== state.focus || before.hops !== state.hops || !network.fitted) fit();
  }
  draw();
  const node = numbers.get(state.node);
  if (node !== undefined && before.node !== state.node && !inSight(node)) goTo(node);
});

function inSight(node) {
  const { x, y } = network.canvasToDOM(placeOf(node));
  const { clientWidth: width, clientHeight: height } = find("#graph");
  return x > 40 && y > 40 && x < width - 40 && y < height - 40 && (scene.places !== null || nearness() > 0.9);
}

function goTo(node) {
  network.moveTo({ position: placeOf(node), scale: Math.max(network.getScale(), whole * 1.8), animation: moved() });
}

// Few nodes around a focus stand on rings around it; many stay where they are.
function around() {
  if (!hopsTo || hopsTo.size > 220) return null;
  const start = numbers.get(state.focus);
  const places = new Map([[start, { x: 0, y: 0, turn: 0 }]]);
  let inner = 0;
  for (let hop = 1; hop <= state.hops; hop++) {
    const ring = [...hopsTo].filter(([node, at]) => at === hop && alive.nodes[node]).map(([node]) => node);
    if (!ring.length) break;
    const from = (node) => {
      const turns = linesOf[node].filter((line) => alive.lines[line]).map((line) => places.get(lines[line].a === node ? lines[line].b : lines[line].a));
      const known = turns.filter((place) => place && place.turn !== undefined);
      return hop === 1 || !known.length ? nodes.label[node] + nodes.cluster[node] / 1e4 : known[0].turn;
    };
    const keys = new Map(ring.map((node) => [node, from(node)]));
    ring.sort((one, other) => keys.get(one) - keys.get(other) || one - other);
    const rows = Math.ceil((ring.length * 30) / (2 * Math.PI * (inner + 150)));
    ring.forEach((node, place) => {
      const turn = (2 * Math.PI * (place + 0.5)) / ring.length - Math.PI / 2;
      const far = inner + 150 + (place % rows) * 70;
      places.set(node, { x: Math.cos(turn) * far * 1.3, y: Math.sin(turn) * far, turn });
    });
    inner += 150 + (rows - 1) * 70;
  }
  return places;
}

function fit() {
  const shown = nodes.id.map((_, node) => node).filter((node) => alive.nodes[node] && (!scene.places || scene.places.has(node)));
  const { clientWidth: width, clientHeight: height } = find("#graph");
  if (!shown.length || !width) return;
  const [xs, ys] = ["x", "y"].map((axis) => shown.map((node) => placeOf(node)[axis]));
  const [left, right, top, bottom] = [Math.min, Math.max].flatMap((most) => [xs, ys].map((all) => all.reduce((one, other) => most(one, other)))).map((each, at, all) => all[[0, 2, 1, 3][at]]);
  const room = [Math.min(80, width / 8), Math.min(44, height / 10)]; // for the names at the rim
  whole = Math.min((width - 2 * room[0]) / Math.max(right - left, 1), (height - 2 * room[1]) / Math.max(bottom - top, 1), 1.7);
  network.fitted = true;
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: whole, animation: false });
}

function draw() {
  const { clientWidth: width, clientHeight: height } = find("#graph");
  if (!width) return;
  const [corner, end] = [network.DOMtoCanvas({ x: -60, y: -30 }), network.DOMtoCanvas({ x: width + 60, y: height + 30 })];
  const chosen = numbers.get(state.node);
  const ends = state.with ? [chosen, numbers.get(state.with)] : null;
  const most = Math.round(Math.min(Math.max((width * height) / 4000, 50), 320));
  const shown = new Set();
  for (let node = 0; node < nodes.id.length && shown.size < most; node++) {
    if (!alive.nodes[node] || (scene.places && !scene.places.has(node))) continue;
    const { x, y } = placeOf(node);
    if (x > corner.x && x < end.x && y > corner.y && y < end.y) shown.add(node);
  }
  let lit = null;
  if (chosen !== undefined && alive.nodes[chosen]) {
    const own = linesOf[chosen].filter((line) => alive.lines[line]).map((line) => (lines[line].a === chosen ? lines[line].b : lines[line].a));
    lit = new Set(ends ?? [chosen, ...own.sort((one, other) => one - other).slice(0, 90)]);
    for (const node of lit) if (alive.nodes[node]) shown.add(node);
    if (scene.places && state.node === state.focus && !ends) lit = null;
  }
  scene = { ...scene, nodes: shown, lit, lines: linesAmong(shown, chosen) };
  const before = new Set(drawn.nodes.getIds());
  drawn.nodes.remove([...before].filter((node) => !shown.has(node)));
  const moved = scene.placed !== scene.places; // onto rings, or back
  drawn.nodes.update([...shown].filter((node) => moved || !before.has(node)).map((node) => ({ id: node, x: placeOf(node).x, y: placeOf(node).y })));
  scene.placed = scene.places;
  network.redraw();
}

// The strongest lines of each node; all of what is selected.
function linesAmong(shown, chosen) {
  const found = new Set();
  for (const node of shown) {
    const own = linesOf[node].filter((line) => alive.lines[line] && shown.has(lines[line].a) && shown.has(lines[line].b));
    const all = node === chosen || (scene.places && own.length < 40);
    if (!all) own.sort((one, other) => lines[other].within - lines[one].within || lines[other].weight - lines[one].weight || one - other);
    for (const line of all ? own : own.slice(0, 3)) found.add(line);
  }
  return [...found];
}

function drawLines(context) {
  const chosen = numbers.get(state.node);
  const other = numbers.get(state.with);
  const isMine = ({ a, b }) => (a === chosen || b === chosen) && (other === undefined || a === other || b === other);
  const pixel = 1 / network.getScale();
  for (const line of scene.lines) {
    const { a, b, within } = lines[line];
    const mine = isMine(lines[line]);
    if (mine || line === pointed) continue;
    context.globalAlpha = scene.lit ? 0.1 : scene.places ? 0.22 : within ? 0.5 : 0.14;
    stroke(context, placeOf(a), placeOf(b), ink.line, pixel);
  }
  for (const line of scene.lines) {
    const mine = isMine(lines[line]);
    if (!mine && line !== pointed) continue;
    const { a, b, edges } = lines[line];
    const colour = mine ? labelOf(a === chosen ? b : a).colour : ink.ink;
    const stated = edges.find((edge) => alive.edges[edge] && !isPaper(data.edges.source[edge]));
    context.globalAlpha = 0.75;
    stroke(context, placeOf(a), placeOf(b), colour, 1.6 * pixel);
    if (stated !== undefined) arrow(context, data.edges.source[stated], data.edges.target[stated], colour, pixel);
  }
  context.globalAlpha = 1;
}

function stroke(context, from, to, colour, width) {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function arrow(context, source, target, colour, pixel) {
  const [from, to] = [placeOf(source), placeOf(target)];
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const point = (back, aside) => [to.x - Math.cos(turn) * back - Math.sin(turn) * aside, to.y - Math.sin(turn) * back + Math.cos(turn) * aside];
  const tip = (radius(target) + 3) * pixel;
  context.beginPath();
  context.moveTo(...point(tip, 0));
  context.lineTo(...point(tip + 9 * pixel, 3.5 * pixel));
  context.lineTo(...point(tip + 9 * pixel, -3.5 * pixel));
  context.fillStyle = colour;
  context.fill();
}

function sizeOf(node) {
  const wide = (2 * radius(node)) / network.getScale();
  return { width: wide, height: wide };
}

function drawNode(context, node, x, y) {
  const scale = network.getScale();
  const r = radius(node) / scale;
  const chosen = nodes.id[node] === state.node || (state.with !== null && nodes.id[node] === state.with);
  context.globalAlpha = !scene.lit || scene.lit.has(node) || node === hovered ? 1 : 0.22;
  context.beginPath();
  if (isPaper(node)) context.roundRect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, r * 0.4);
  else context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = labelOf(node).colour;
  context.fill();
  context.lineWidth = 1.2 / scale;
  context.strokeStyle = ink.page;
  context.stroke();
  if (!chosen && node !== hovered) return;
  context.beginPath();
  context.arc(x, y, r + 3.5 / scale, 0, 2 * Math.PI);
  context.lineWidth = 2 / scale;
  context.strokeStyle = chosen ? ink.ink : ink.soft;
  context.stroke();
}

function drawLand(context) {
  land ??= landOf(nodes.id.map((_, node) => node).filter((node) => alive.nodes[node]));
  context.fillStyle = ink.land;
  context.fill(land);
}

function drawRings(context) {
  context.strokeStyle = ink.line;
  context.globalAlpha = 0.35;
  context.lineWidth = 1 / network.getScale();
  const far = new Map();
  for (const [node, { x, y }] of scene.places) far.set(hopsTo.get(node), Math.max(far.get(hopsTo.get(node)) ?? 0, Math.hypot(x / 1.3, y)));
  for (const [hop, r] of far) {
    if (!hop) continue;
    context.beginPath();
    context.ellipse(0, 0, r * 1.3, r, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
}

// Names stand where they fit, at one size on the screen, what weighs most first.

function covers([left, top, right, bottom], visit) {
  for (let row = Math.max(0, Math.floor(top / SQUARE)); row <= Math.min(taken.rows - 1, Math.floor(bottom / SQUARE)); row++) {
    for (let at = Math.max(0, Math.floor(left / SQUARE)); at <= Math.min(taken.columns - 1, Math.floor(right / SQUARE)); at++) {
      if (visit(row * taken.columns + at)) return true;
    }
  }
  return false;
}

function drawNames(context) {
  followed();
  const { clientWidth: width, clientHeight: height } = find("#graph");
  taken.columns = Math.ceil(width / SQUARE);
  taken.rows = Math.ceil(height / SQUARE);
  taken.cells = new Uint8Array(taken.columns * taken.rows);
  const seen = [];
  const close = nearness();
  for (const node of scene.nodes) {
    const { x, y } = network.canvasToDOM(placeOf(node));
    const r = radius(node);
    const held = nodes.id[node] === state.node || node === hovered || (state.with !== null && nodes.id[node] === state.with);
    const bright = !scene.lit || scene.lit.has(node);
    const around = [x - r, y - r, x + r, y + r];
    if (bright) covers(around, (cell) => void (taken.cells[cell] = 1));
    if (held || (bright && (!isPaper(node) || scene.lit || scene.places || close > 2.2))) seen.push({ node, x, y, r, held, around });
  }
  seen.sort((one, other) => other.held - one.held || isPaper(one.node) - isPaper(other.node) || one.node - other.node);
  for (const { around } of seen.slice(0, FOREMOST)) covers(around, (cell) => void (taken.cells[cell] = 2));
  context.save();
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.textBaseline = "top";
  context.lineJoin = "round";
  seen.forEach((each, place) => drawName(context, each, place, width, height));
  context.restore();
}

function drawName(context, { node, x, y, r, held }, place, width, height) {
  const size = isPaper(node) ? 11 : Math.max(11, Math.min(15, 9.5 + nodes.size[node] / 2.4));
  const text = short(nodes.name[node], held ? 70 : isPaper(node) ? 30 : 38);
  context.font = `${held || nodes.size[node] > 9 ? 600 : 450} ${size}px ${FONT}`;
  const key = context.font + text;
  if (!widths.has(key)) widths.set(key, context.measureText(text).width);
  const wide = widths.get(key);
  const [under, right, left, above] = [[x - wide / 2, y + r + 4], [x + r + 7, y - size / 2], [x - r - 7 - wide, y - size / 2], [x - wide / 2, y - r - 6 - size]];
  const turn = scene.places?.get(node)?.turn; // on a ring, names stand outside
  const spots = turn === undefined ? [under, right, left, above] : Math.cos(turn) > 0.3 ? [right, under, above, left] : Math.cos(turn) < -0.3 ? [left, under, above, right] : [under, above, right, left];
  const area = ([left, top]) => [left - 3, top, left + wide + 3, top + size + 2];
  const inside = ([left, top]) => left > 4 && top > 2 && left + wide < width - 4 && top + size < height - 2;
  const free = (least) => (spot) => inside(spot) && !covers(area(spot), (cell) => taken.cells[cell] > least);
  const spot = spots.find(free(0)) ?? (held || place < FOREMOST ? spots.find(free(1)) : undefined) ?? (held ? spots[0] : undefined);
  if (!spot) return;
  covers(area(spot), (cell) => void (taken.cells[cell] = 2));
  context.lineWidth = 3.5;
  context.strokeStyle = scene.places ? ink.page : ink.land;
  context.strokeText(text, ...spot);
  context.fillStyle = isPaper(node) && !held ? ink.soft : ink.ink;
  context.fillText(text, ...spot);
}

// What the pointer does

function nodeAt(place) {
  const found = network.getNodeAt(place);
  return found === undefined ? null : found;
}

// The nearest line within some pixels, or null.
function lineAt({ x, y }) {
  let [best, least] = [null, 5];
  for (const line of scene.lines) {
    const [a, b] = [lines[line].a, lines[line].b].map((node) => network.canvasToDOM(placeOf(node)));
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = Math.min(Math.max(((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    const far = Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
    if (far < least && (!scene.lit || [lines[line].a, lines[line].b].every((node) => scene.lit.has(node)))) [best, least] = [line, far];
  }
  return best;
}

function point(node, line) {
  if (node === hovered && line === pointed) return;
  [hovered, pointed] = [node, line];
  find("#graph").style.cursor = node !== null || line !== null ? "pointer" : "";
  network.redraw();
  if (node === null && line === null) tip(null);
}

function pressed(place) {
  const node = nodeAt(place);
  const line = node === null ? lineAt(place) : null;
  tip(null);
  if (node !== null) change({ node: nodes.id[node], with: null });
  else if (line !== null) change({ node: nodes.id[lines[line].a], with: nodes.id[lines[line].b] });
  else change({ node: null, with: null });
}

function tip(place) {
  const box = find("#tip");
  box.hidden = place === null || (hovered === null && pointed === null);
  if (box.hidden) return;
  if (box.about !== `${hovered} ${pointed}`) {
    box.about = `${hovered} ${pointed}`;
    if (hovered !== null) {
      box.replaceChildren(element("b", {}, short(nodes.name[hovered], 120)), element("div", { class: "soft" }, [labelOf(hovered).label, counted(links[hovered], "link"),
        reported[hovered].length ? counted(reported[hovered].length, "result") : ""].filter(Boolean).join(" · ")));
    } else {
      const told = lines[pointed].edges.filter((edge) => alive.edges[edge]);
      box.replaceChildren(...told.slice(0, 2).map(brief), told.length > 2 ? element("div", { class: "soft" }, `and ${count(told.length - 2)} more`) : "");
    }
  }
  const { clientWidth: width, clientHeight: height } = find("#graph");
  box.style.left = `${Math.min(place.x + 14, width - box.offsetWidth - 8)}px`;
  box.style.top = `${place.y + 18 + box.offsetHeight > height ? place.y - box.offsetHeight - 12 : place.y + 18}px`;
}

function brief(edge) {
  const [source, target] = [data.edges.source[edge], data.edges.target[edge]].map((node) => element("b", {}, short(nodes.name[node], 60)));
  const [first] = sentencesOf(data.edges.evidence[edge]);
  return element("div", {}, source, element("span", { class: "soft" }, ` ${words(typeOf(edge))} `), target, first ? element("div", { class: "soft" }, short(first.text, 220)) : null);
}
