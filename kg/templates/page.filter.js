// What passes the filters, and the filters: the legend is one, the others stand behind a button.

let alive; // { nodes, edges, results, lines }: what passes; and `counts`: nodes of each label that pass all but the legend
let hopsTo; // node -> how many hops from the focus, while there is one

function filtered() {
  const { edges } = data;
  const [hidden, without] = [listed(state.hide), listed(state.without)];
  const cut = without.size > 0 || state.least > 0 || state.from !== null || state.to !== null || state.source !== null;
  const passes = nodes.id.map((_, node) => isPaper(node) && paperPasses(node));
  const found = {
    nodes: new Uint8Array(nodes.id.length),
    edges: new Uint8Array(edges.source.length),
    lines: new Uint8Array(lines.length),
  };
  for (let edge = 0; edge < edges.source.length; edge++) {
    if (without.has(typeOf(edge)) || (edges.confidence[edge] ?? 1) * 100 < state.least) continue;
    const source = edges.source[edge];
    const stated = (number, place) => place % 3 === 0 && (passes[data.sentences[number][0]] ?? true);
    found.edges[edge] = isPaper(source) ? passes[source] : !cut || edges.evidence[edge].some(stated);
  }
  const inFocus = near(found.edges);
  found.counts = new Map(data.labels.map(({ label }) => [label, 0]));
  for (let node = 0; node < nodes.id.length; node++) {
    const linked = isPaper(node) ? passes[node] : !cut || touching[node].some((edge) => found.edges[edge]);
    if (!linked || (inFocus && !inFocus.has(node))) continue;
    const { label } = labelOf(node);
    found.counts.set(label, found.counts.get(label) + 1);
    if (!hidden.has(label)) found.nodes[node] = 1;
  }
  lines.forEach(({ a, b, edges: own }, line) => {
    found.lines[line] = found.nodes[a] && found.nodes[b] && own.some((edge) => found.edges[edge]) ? 1 : 0;
  });
  found.results = data.results.map(
    (result) => (result.paper === undefined || (passes[result.paper] && (!inFocus || inFocus.has(result.paper)))) && (result.confidence ?? 1) * 100 >= state.least,
  );
  hopsTo = inFocus;
  alive = found;
}

function paperPasses(node) {
  const row = papers.get(node);
  const year = data.papers.year[row];
  if (state.from !== null && !(year >= state.from)) return false;
  if (state.to !== null && !(year !== null && year <= state.to)) return false;
  return state.source === null || filesOf(data.papers.source[row]).includes(state.source);
}

// "a.json; b.bib#vaswani2017": the files, without what the records are called there
function filesOf(source) {
  return source.split("; ").filter(Boolean).map((each) => each.split("#")[0]);
}

function near(passing) {
  const start = numbers.get(state.focus);
  if (start === undefined) return null;
  const found = new Map([[start, 0]]);
  let rim = [start];
  for (let hop = 1; hop <= state.hops; hop++) {
    const next = [];
    for (const node of rim) {
      for (const edge of touching[node]) {
        const other = otherEnd(edge, node);
        if (passing[edge] && !found.has(other)) (found.set(other, hop), next.push(other));
      }
    }
    rim = next;
  }
  return found;
}

const NO_FILTER = { hide: "", without: "", from: null, to: null, least: 0, source: null };
const FILTERS = [...Object.keys(NO_FILTER), "focus", "hops"];

rooms.push((changed) => {
  if (!changed(...FILTERS)) return;
  filtered();
  showLegend();
  showFocus();
  showFilters();
});

function toggled(key, name) {
  const off = listed(state[key]);
  if (!off.delete(name)) off.add(name);
  change({ [key]: [...off].join(",") }, { step: false });
}

function showLegend() {
  const hidden = listed(state.hide);
  const total = new Map(data.labels.map(({ label }) => [label, 0]));
  for (const label of nodes.label) total.set(data.labels[label].label, total.get(data.labels[label].label) + 1);
  const focused = document.activeElement?.dataset?.label;
  find("#legend").replaceChildren(...data.labels.filter(({ label }) => total.get(label)).map((label) => {
    const [passing, all] = [alive.counts.get(label.label), total.get(label.label)];
    return element("button", { type: "button", "aria-pressed": String(!hidden.has(label.label)), "data-label": label.label, title: label.meaning,
      onclick: () => toggled("hide", label.label) },
      dot(label), element("span", { class: "name" }, label.label),
      element("span", { class: "count" }, passing < all ? `${count(passing)} of ${count(all)}` : count(all)));
  }));
  if (focused) find(`#legend [data-label="${focused}"]`)?.focus();
}

function showFocus() {
  const chip = find("#focus");
  const node = numbers.get(state.focus);
  chip.hidden = node === undefined;
  if (chip.hidden) return;
  const hops = [1, 2, 3].map((hop) => button(String(hop), () => change({ hops: hop }), { "aria-pressed": String(hop === state.hops), title: counted(hop, "hop") }));
  chip.replaceChildren(
    element("span", {}, "Around ", element("b", {}, short(nodes.name[node], 40))),
    element("span", { class: "hops", role: "group", "aria-label": "Hops" }, ...hops),
    element("span", { class: "soft" }, "hops"),
    button("×", () => change({ focus: null, hops: 1 }), { "aria-label": "Show the whole graph", class: "close" }));
}

// The other filters: their controls are made once, and then follow the state.

function makeFilters() {
  const used = new Map();
  for (const type of data.edges.type) used.set(data.types[type].type, (used.get(data.types[type].type) ?? 0) + 1);
  const boxes = (types) => types.filter(({ type }) => used.has(type)).map(({ type, meaning }) =>
    element("label", { title: meaning }, element("input", { type: "checkbox", "data-type": type, onchange: () => toggled("without", type) }),
      element("span", {}, words(type)), element("span", { class: "count" }, count(used.get(type)))));
  const roles = new Set(data.roles);
  const years = data.papers.year.filter(Boolean);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const year = (key, name, edge) => element("input", { type: "number", min: first, max: last, step: 1, placeholder: edge, "aria-label": name, "data-key": key,
    onchange: ({ target }) => change({ [key]: target.value === "" || Number(target.value) === edge ? null : Number(target.value) }, { step: false }) });
  const sources = [...new Set(data.papers.source.flatMap(filesOf))].sort();
  const stated = boxes(data.types.filter(({ type }) => !roles.has(type)));
  find("#filters").replaceChildren(...[
    element("fieldset", {}, element("legend", {}, "A paper …"), ...boxes(data.types.filter(({ type }) => roles.has(type)))),
    stated.length ? element("fieldset", {}, element("legend", {}, "Stated between things"), ...stated) : null,
    element("div", {},
      years.length ? element("fieldset", { class: "row" }, element("legend", {}, "Years"), year("from", "From the year", first), "–", year("to", "To the year", last)) : null,
      element("fieldset", { class: "row" }, element("legend", {}, "Confidence, at least"),
        element("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": "Least confidence", "data-key": "least",
          oninput: ({ target }) => change({ least: Number(target.value) }, { step: false }) }), element("output", {})),
      sources.length > 1 ? element("fieldset", { class: "row" }, element("legend", {}, "Papers read from"),
        element("select", { "aria-label": "Papers read from", "data-key": "source", onchange: ({ target }) => change({ source: target.value || null }, { step: false }) },
          element("option", { value: "" }, "all files"), ...sources.map((source) => element("option", { value: source }, short(source.split("/").at(-1), 40))))) : null,
      button("Show everything", () => change(NO_FILTER, { step: false }), { class: "plain" })),
  ].filter(Boolean));
  find("#filtering").addEventListener("click", () => openFilters(find("#filters").hidden));
  document.addEventListener("pointerdown", ({ target }) => target.closest("#filters, #filtering, #legend") ?? openFilters(false));
}

function openFilters(open) {
  find("#filters").hidden = !open;
  find("#filtering").setAttribute("aria-expanded", String(open));
}

function showFilters() {
  const without = listed(state.without);
  for (const box of find("#filters").querySelectorAll("[data-type]")) box.checked = !without.has(box.dataset.type);
  for (const control of find("#filters").querySelectorAll("[data-key]")) control.value = state[control.dataset.key] ?? "";
  const output = find("#filters output");
  if (output) output.textContent = `${state.least}%`;
  const on = [without.size, state.from !== null || state.to !== null, state.least > 0, state.source !== null].filter(Boolean).length;
  find("#filtering .count").textContent = on ? String(on) : "";
}
