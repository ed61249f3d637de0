// The paint: land, lines, nodes and names on the canvas of vis-network. Sizes are those on the screen.

let ink = {}; // the colours of the page, light or dark
let land = null; // the islands that the clusters are
const taken = { columns: 0, rows: 0, cells: new Uint8Array(0) };
const widths = new Map();
const FOREMOST = 16; // names that may lie on nodes, but not on these
const SQUARE = 4; // pixels; of the grid of what is taken by names and nodes
const FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

const radius = (node) => nodes.size[node] * Math.min(Math.max(1.15 * network.getScale() ** 0.45, 0.5), 2.4);
const isChosen = (node) => [state.node, state.with].includes(nodes.id[node]);

function inked() {
  const style = getComputedStyle(document.documentElement);
  ink = Object.fromEntries(["page", "land", "ink", "soft", "line"].map((name) => [name, style.getPropertyValue("--" + name).trim()]));
  network?.redraw();
}

function drawGround(context) {
  if (scene.places) drawRings(context);
  else drawLand(context);
  drawLines(context);
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

function drawLines(context) {
  const [chosen, other] = [numbers.get(state.node), numbers.get(state.with)];
  const pixel = 1 / network.getScale();
  const foremost = [];
  for (const line of scene.lines) {
    const { a, b, within } = lines[line];
    const mine = (a === chosen || b === chosen) && (other === undefined || endOf(line, chosen) === other);
    if (mine || line === pointed) foremost.push([line, mine]);
    context.globalAlpha = scene.lit ? 0.1 : scene.places ? 8 / (30 + scene.nodes.size) : within ? 0.5 : 0.14;
    stroke(context, placeOf(a), placeOf(b), ink.line, pixel);
  }
  context.globalAlpha = 0.75;
  for (const [line, mine] of foremost) {
    const { a, b, edges } = lines[line];
    const colour = mine ? labelOf(endOf(line, chosen)).colour : ink.ink;
    const stated = edges.find((edge) => alive.edges[edge] && !isPaper(data.edges.source[edge]));
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
  const chosen = isChosen(node);
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
  const { clientWidth: width, clientHeight: height } = find("#graph");
  taken.columns = Math.ceil(width / SQUARE);
  taken.rows = Math.ceil(height / SQUARE);
  taken.cells = new Uint8Array(taken.columns * taken.rows);
  const seen = [];
  const close = nearness();
  let landmarks = FOREMOST;
  for (const node of scene.nodes) {
    const { x, y } = network.canvasToDOM(placeOf(node));
    const r = radius(node);
    const held = isChosen(node) || node === hovered;
    const bright = !scene.lit || scene.lit.has(node);
    const landmark = !bright && !isPaper(node) && landmarks-- > 0; // to keep one's bearings
    const disc = [x - r, y - r, x + r, y + r];
    if (bright) covers(disc, (cell) => void (taken.cells[cell] = 1));
    if (held || landmark || (bright && (!isPaper(node) || scene.lit || scene.places || close > 2.2))) seen.push({ node, x, y, r, held, bright, disc });
  }
  seen.sort((one, other) => other.held - one.held || other.bright - one.bright || isPaper(one.node) - isPaper(other.node) || one.node - other.node);
  for (const { disc } of seen.slice(0, FOREMOST).filter(({ bright }) => bright)) covers(disc, (cell) => void (taken.cells[cell] = 2));
  context.save();
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.textBaseline = "top";
  context.lineJoin = "round";
  seen.forEach((each, place) => drawName(context, each, place, width, height));
  context.restore();
}

function drawName(context, { node, x, y, r, held, bright }, place, width, height) {
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
  const spot = spots.find(free(0)) ?? (held || (bright && place < FOREMOST) ? spots.find(free(1)) : undefined) ?? (held ? spots[0] : undefined);
  if (!spot) return;
  covers(area(spot), (cell) => void (taken.cells[cell] = 2));
  context.globalAlpha = bright || held ? 1 : 0.45;
  context.lineWidth = 3.5;
  context.strokeStyle = scene.places ? ink.page : ink.land;
  context.strokeText(text, ...spot);
  context.fillStyle = isPaper(node) && !held ? ink.soft : ink.ink;
  context.fillText(text, ...spot);
}
