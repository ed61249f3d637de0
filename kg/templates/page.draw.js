// What of the graph is drawn: of the nodes in the window those that weigh most, so that zooming in brings more. Where each
// stands is known beforehand.

let network;
let whole = 1; // the scale at which all is in the window
let scene = { nodes: new Set(), lines: [], lit: null, places: null }; // drawn now; `lit`: not faint; `places`: on rings
const drawn = { nodes: new vis.DataSet(), edges: new vis.DataSet() }; // what vis-network holds: it is slow with lines

const placeOf = (node) => scene.places?.get(node) ?? { x: nodes.x[node], y: nodes.y[node] };
const nearness = () => network.getScale() / whole;
const motion = (duration) => (still ? false : { duration, easingFunction: "easeInOutCubic" });

function makeDrawing() {
  const { clientWidth: width, clientHeight: height } = find("#graph");
  if (height > width) [nodes.x, nodes.y] = [nodes.y, nodes.x]; // a telephone is held upright
  network = new vis.Network(find("#graph"), drawn, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, dragNodes: false, selectable: false, keyboard: { enabled: true, bindToWindow: false, speed: { x: 6, y: 6, zoom: 0.03 } } },
    nodes: { shape: "custom", ctxRenderer: ({ ctx, id, x, y }) => ({ drawNode: () => drawNode(ctx, id, x, y), nodeDimensions: sizeOf(id) }) },
  });
  network.on("beforeDrawing", drawGround);
  network.on("afterDrawing", (context) => (drawNames(context), followed()));
  find("#graph > div").tabIndex = 0;
  for (const each of find("#zoom").children) {
    const by = Number(each.dataset.zoom);
    each.addEventListener("click", () => (by ? network.moveTo({ scale: network.getScale() * by, animation: motion(160) }) : fit()));
  }
  listenToPointer();
  for (const media of ["(prefers-color-scheme: dark)", "print"]) matchMedia(media).addEventListener("change", inked); // paper is light
  inked();
}

rooms.push((changed) => {
  if (changed(...FILTERS)) [land, scene.places] = [null, around()];
  if (state.view !== "graph") return;
  if (!network) makeDrawing();
  const fitted = `${state.focus} ${state.hops}`;
  if (fitted !== scene.fitted) fit();
  scene.fitted = fitted;
  draw();
  const node = numbers.get(state.node);
  if (node !== undefined && changed("node") && !inSight(node)) goTo(node);
});

function draw() {
  const { clientWidth: width, clientHeight: height } = find("#graph");
  if (!width) return;
  const [corner, end] = [network.DOMtoCanvas({ x: -60, y: -30 }), network.DOMtoCanvas({ x: width + 60, y: height + 30 })];
  const most = Math.round(Math.min(Math.max((width * height) / 4000, 50), 320));
  const shown = new Set();
  for (let node = 0; node < nodes.id.length && shown.size < most; node++) {
    if (!alive.nodes[node] || (scene.places && !scene.places.has(node))) continue;
    const { x, y } = placeOf(node);
    if (x > corner.x && x < end.x && y > corner.y && y < end.y) shown.add(node);
  }
  const lit = lightened();
  for (const node of lit ?? []) if (alive.nodes[node]) shown.add(node);
  scene.lit = scene.places && state.node === state.focus && !state.with ? null : lit; // near the focus, all is
  scene.nodes = shown;
  scene.lines = linesAmong(shown, numbers.get(state.node));
  const gone = drawn.nodes.getIds().filter((node) => !shown.has(node));
  const moved = ({ id, x, y }) => (({ x: left, y: top }) => left !== x || top !== y)(drawn.nodes.get(id) ?? {});
  const placed = [...shown].map((id) => ({ id, x: placeOf(id).x, y: placeOf(id).y })).filter(moved);
  if (gone.length) drawn.nodes.remove(gone);
  if (placed.length) drawn.nodes.update(placed);
  if (!gone.length && !placed.length) network.redraw(); // else vis-network does
}

// What is selected and what is next to it, or null.
function lightened() {
  const chosen = numbers.get(state.node);
  if (chosen === undefined || !alive.nodes[chosen]) return null;
  const other = numbers.get(state.with);
  if (other !== undefined) return new Set([chosen, other]);
  const ends = linesOf[chosen].filter((line) => alive.lines[line]).map((line) => endOf(line, chosen));
  return new Set([chosen, ...ends.sort((one, other) => one - other).slice(0, 90)]);
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

function inSight(node) {
  const { x, y } = network.canvasToDOM(placeOf(node));
  const { clientWidth: width, clientHeight: height } = find("#graph");
  return x > 40 && y > 40 && x < width - 40 && y < height - 40 && (scene.places !== null || nearness() > 0.9);
}

function goTo(node) {
  network.moveTo({ position: placeOf(node), scale: Math.max(network.getScale(), whole * 1.8), animation: motion(420) });
}

function fit() {
  whole = show(nodes.id.map((_, node) => node).filter((node) => alive.nodes[node] && (!scene.places || scene.places.has(node))), false);
}

// Bring nodes into the window; return the scale at which they are in it.
function show(shown, animation) {
  const { clientWidth: width, clientHeight: height } = find("#graph");
  const range = (axis) => shown.map((node) => placeOf(node)[axis]).reduce(([least, most], each) => [Math.min(least, each), Math.max(most, each)], [Infinity, -Infinity]);
  const [[left, right], [top, bottom]] = [range("x"), range("y")];
  const room = [Math.min(80, width / 8), Math.min(44, height / 10)]; // for the names at the rim
  const scale = Math.min((width - 2 * room[0]) / (right - left + 1), (height - 2 * room[1]) / (bottom - top + 1), 1.7);
  if (shown.length && width) network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation });
  return shown.length && width ? scale : whole;
}

// After the window has moved over the drawing, other nodes are in it; where all was in it, it is so in a window of another size.
function followed() {
  const { x, y } = network.getViewPosition();
  const { clientWidth, clientHeight } = find("#graph");
  const [place, size] = [`${x} ${y} ${network.getScale()}`, `${clientWidth} ${clientHeight}`];
  const [moved, resized] = [place !== scene.place, size !== scene.size];
  Object.assign(scene, { place, size });
  if (resized && Math.abs(nearness() - 1) < 0.01) requestAnimationFrame(() => (fit(), draw()));
  else if (moved || resized) requestAnimationFrame(draw);
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
      const turns = linesOf[node].filter((line) => alive.lines[line]).map((line) => places.get(endOf(line, node)));
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
