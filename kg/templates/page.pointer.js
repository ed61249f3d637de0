// What the pointer does: a click selects, a double click stays near one thing, and what is pointed at says what it is.

let hovered = null; // a node
let pointed = null; // a line

function listenToPointer() {
  const graph = find("#graph");
  network.on("dragging", () => tip(null));
  network.on("hoverNode", ({ node }) => point(node, null));
  network.on("blurNode", () => point(null, null));
  network.on("click", ({ pointer }) => press(pointer.DOM));
  network.on("doubleClick", ({ pointer }) => {
    const node = nodeAt(pointer.DOM);
    if (node !== null) change({ focus: nodes.id[node], node: nodes.id[node], with: null, hops: 1 });
  });
  graph.addEventListener("mousemove", (event) => {
    const { left, top } = graph.getBoundingClientRect();
    const place = { x: event.clientX - left, y: event.clientY - top };
    if (hovered === null) point(null, event.buttons ? null : lineAt(place));
    tip(place);
  });
  graph.addEventListener("mouseleave", () => point(null, null));
}

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

function press(place) {
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
