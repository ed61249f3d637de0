// The pane: what is known of the selected node, line or result, each fact with its sentences.

const SHOWN = 8; // of a list, before one asks for more
const QUOTED = 2; // sentences of a fact, before one asks for more

rooms.push((changed) => {
  if (!changed("node", "with", ...FILTERS)) return;
  const node = numbers.get(state.node);
  const result = node === undefined && state.node ? data.results.find(({ id }) => id === state.node) : undefined;
  const other = numbers.get(state.with);
  const filled = result ? aboutResult(result) : node === undefined ? overview() : other === undefined ? about(node) : between(node, other);
  find("#pane").replaceChildren(...filled.flat().filter(Boolean));
  if (changed("node", "with")) find("#pane").scrollTop = 0;
  document.body.dataset.open = String(result !== undefined || node !== undefined);
});

function head(label, text, ...buttons) {
  return element("div", { class: "kind" }, label ? dot(label) : null, text, element("span", { class: "gap" }), ...buttons,
    button("×", () => change({ node: null, with: null }), { "aria-label": "Close", class: "close" }));
}

// Items are made when they are shown: `make` turns a row into one.
function list(heading, rows, make, shown = SHOWN) {
  if (!rows.length) return [];
  const items = element("ul", {}, ...rows.slice(0, shown).map(make));
  const more = button(`${count(rows.length - shown)} more`, () => {
    const before = items.children.length;
    items.append(...rows.slice(before, before + 50).map(make));
    more.textContent = `${count(rows.length - items.children.length)} more`;
    more.hidden = items.children.length >= rows.length;
    items.children[before]?.querySelector("a, button")?.focus();
  }, { class: "more" });
  more.hidden = rows.length <= shown;
  return [heading ? element("h3", {}, heading, element("span", {}, count(rows.length))) : null, items, more];
}

const role = (edge) => element("span", { class: "role", title: data.types[data.edges.type[edge]].meaning }, words(typeOf(edge)));
const year = (paper) => (yearOf(paper) ? element("span", { class: "year" }, yearOf(paper)) : null);

// What stands in a line, with spaces between
function spaced(tag, ...parts) {
  return element(tag, { class: "fact" }, ...parts.filter(Boolean).flatMap((part, place) => (place ? [" ", part] : [part])));
}

// Sentences, with what they are about marked: the place that the graph knows, else names.
function quotes(sentences, names, { cited = true } = {}) {
  const listed = [...new Set(names)].filter((name) => name.length > 1).sort((one, other) => other.length - one.length);
  const any = listed.map((name) => name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  const pattern = listed.length ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})s?(?![\\p{L}\\p{N}])`, "giu") : null;
  const make = ({ text, paper, start, end }) => element("blockquote", {},
    ...marked(text, end > start ? [[start, end]] : pattern ? [...text.matchAll(pattern)].map(({ index, 0: said }) => [index, index + said.length]) : []),
    cited && paper !== null ? spaced("cite", to(paper), year(paper), out(paper, "↗")) : null);
  const rest = sentences.slice(QUOTED);
  if (!rest.length) return sentences.map(make);
  const more = button(counted(rest.length, "more sentence"), () => more.replaceWith(...rest.map(make)), { class: "more" });
  return [...sentences.slice(0, QUOTED).map(make), more];
}

function marked(text, spans) {
  const ends = [0, ...spans.flat(), text.length];
  const pieces = ends.slice(1).map((end, place) => text.slice(ends[place], end));
  return pieces.map((piece, place) => (place % 2 ? element("mark", {}, piece) : piece));
}

// A link out of the page, to a paper; it has a name of its own where it shows but a sign.
function out(paper, text) {
  const url = addressOf(paper);
  return url ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": "Open the paper" }, text) : null;
}

const namesOf = (node) => [nodes.name[node], ...nodes.aliases[node]];

// What a node says of itself

function about(node) {
  const own = touching[node].filter((edge) => alive.edges[edge]);
  const ranks = new Map(own.map((edge) => [edge, isPaper(node) || !isPaper(data.edges.source[edge]) ? support(edge) : timeOf(data.edges.source[edge])]));
  const sorted = own.sort((one, other) => data.edges.type[one] - data.edges.type[other] || ranks.get(other) - ranks.get(one) || one - other);
  const [ofPapers, stated] = [sorted.filter((edge) => isPaper(data.edges.source[edge])), sorted.filter((edge) => !isPaper(data.edges.source[edge]))];
  const focus = button("Focus", () => change({ focus: nodes.id[node], hops: 1, view: "graph" }), { class: "plain", title: "Only what is near it; a double click does the same" });
  const label = labelOf(node);
  const title = element("h2", {}, nodes.name[node]);
  if (isPaper(node)) return [head(label, label.label, focus), title, aboutPaper(node), resultTable(node), list("In this paper", ofPapers, (edge) => fact(edge, node, { cited: false }))];
  const years = ofPapers.map((edge) => yearOf(data.edges.source[edge])).filter(Boolean);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const said = [`in ${counted(ofPapers.length, "paper")}`, years.length ? (first === last ? String(first) : `${first} to ${last}`) : "", nodes.known[node] ? "" : "coined in a paper"];
  return [
    head(label, label.label, focus),
    title,
    element("p", { class: "soft" }, said.filter(Boolean).join(" · ")),
    aliases(node),
    resultTable(node),
    list("Relations", stated, (edge) => fact(edge, node)),
    list("Papers", ofPapers, (edge) => element("li", {}, spaced("div", role(edge), to(data.edges.source[edge]), year(data.edges.source[edge])),
      ...quotes(sentencesOf(data.edges.evidence[edge]), namesOf(node), { cited: false }))),
  ];
}

// How many papers state an edge
const support = (edge) => new Set(data.edges.evidence[edge].filter((_, place) => place % 3 === 0).map((sentence) => data.sentences[sentence][0])).size;

function aliases(node) {
  const others = nodes.aliases[node].filter((alias) => fold(alias) !== fold(nodes.name[node]));
  if (!others.length) return null;
  const shown = 10;
  const chips = element("ul", { class: "names", "aria-label": "Other names" }, ...others.slice(0, shown).map((alias) => element("li", {}, alias)));
  if (others.length > shown) {
    const more = button(`${others.length - shown} more`, () => more.parentElement.replaceWith(...others.slice(shown).map((alias) => element("li", {}, alias))), { class: "more" });
    chips.append(element("li", { class: "bare" }, more));
  }
  return chips;
}

function aboutPaper(node) {
  const row = papers.get(node);
  const { date, authors, abstract, source } = data.papers;
  const link = out(node, "Open the paper ↗");
  return [
    element("p", { class: "soft" }, [date[row], authors[row].join(", ")].filter(Boolean).join(" · ")),
    link ? element("p", {}, link) : null,
    abstract[row] ? element("details", {}, element("summary", {}, "Abstract"), element("p", {}, abstract[row])) : null,
    source[row] ? element("p", { class: "soft small" }, `Read from ${source[row].split("/").at(-1)}`) : null,
  ].filter(Boolean);
}

function fact(edge, node, options) {
  const other = otherEnd(edge, node);
  const forth = data.edges.source[edge] === node;
  const papers = support(edge);
  return element("li", {},
    spaced("div", dot(labelOf(other)), ...(forth ? [role(edge), to(other)] : [to(other), role(edge), element("span", { class: "soft" }, "this")]), papers > 1 ? element("span", { class: "year" }, counted(papers, "paper")) : null),
    ...quotes(sentencesOf(data.edges.evidence[edge]), [...namesOf(node), ...namesOf(other)], options));
}

// Results of a node, as a small table; a row opens its sentence.
function resultTable(node) {
  const own = reported[node].filter((place) => alive.results[place]).map((place) => data.results[place]);
  if (!own.length) return [];
  const name = (end) => (result) => (result[end] === undefined ? null : nodes.name[result[end]].toLowerCase());
  const columns = [
    { name: "Value", number: true, of: (result) => result.number, cell: (result) => follow(result.id, result.value ?? "") },
    ...["metric", "dataset", "method"].filter((end) => own.some((result) => result[end] !== undefined && result[end] !== node))
      .map((end) => ({ name: end[0].toUpperCase() + end.slice(1), of: name(end), cell: (result) => (result[end] === undefined ? "" : nodes.name[result[end]]) })),
    ...(isPaper(node) || own.every(({ paper }) => yearOf(paper) === null) ? [] : [{ name: "Year", number: true, of: (result) => (result.paper === undefined ? null : timeOf(result.paper)), cell: (result) => (result.paper === undefined ? "" : yearOf(result.paper) ?? "") }]),
  ];
  return [element("h3", {}, "Results", element("span", {}, count(own.length))), ...table(columns, own, { open: ({ id }) => change({ node: id, with: null }), part: 8 })];
}

function aboutResult(result) {
  const rows = [["metric", result.metric], ["on", result.dataset], ["for", result.task], ["by", result.method], ["in", result.paper]];
  return [
    head(null, result.kind && result.kind !== "absolute" ? `Result, ${result.kind}` : "Result"),
    element("h2", { class: "value" }, result.value ?? ""),
    element("dl", {}, ...rows.filter(([, node]) => node !== undefined).flatMap(([word, node]) => [element("dt", {}, word), element("dd", {}, to(node), isPaper(node) ? [" ", year(node)] : null)])),
    ...quotes(sentencesOf(result.evidence), [String(result.value)]),
    state.view !== "leaderboard" && result.dataset !== undefined && result.metric !== undefined
      ? element("p", {}, follow(result.id, "In the leaderboard", { view: "leaderboard", dataset: nodes.id[result.dataset], metric: nodes.id[result.metric] }))
      : null,
  ];
}

function between(one, other) {
  const edges = touching[one].filter((edge) => alive.edges[edge] && otherEnd(edge, one) === other);
  return [
    head(null, counted(edges.length, "statement")),
    element("ul", {}, ...edges.map((edge) => {
      const [source, target] = [data.edges.source[edge], data.edges.target[edge]];
      const confidence = data.edges.confidence[edge];
      return element("li", {},
        element("h2", { class: "line" }, dot(labelOf(source)), to(source)),
        spaced("p", role(edge), confidence === null ? null : element("span", { class: "year", title: "How likely it is right" }, `${Math.round(confidence * 100)}%`)),
        element("h2", { class: "line" }, dot(labelOf(target)), to(target)),
        ...quotes(sentencesOf(data.edges.evidence[edge]), [...namesOf(source), ...namesOf(target)]));
    })),
  ];
}

function overview() {
  const entities = nodes.id.map((_, node) => node).filter((node) => !isPaper(node) && alive.nodes[node]);
  const groups = grouped(entities, (node) => nodes.cluster[node]);
  const years = data.papers.year.filter(Boolean);
  const span = years.length ? `, ${Math.min(...years)} to ${Math.max(...years)}` : "";
  const all = nodes.id.length - data.papers.node.length;
  const clusters = [...groups.values()].filter((group) => group.length > 4).sort((one, other) => one[0] - other[0]);
  return [
    element("p", { class: "lead" }, `${counted(data.papers.node.length, "paper")}${span}: ${counted(all, "entity", "entities")}, ${counted(data.results.length, "result")}.`),
    element("p", { class: "soft" }, "Select a node or a line to read the sentences behind it. Zoom in to see more; a double click stays near one thing."),
    list("Most connected", entities, (node) => element("li", { class: "row" }, dot(labelOf(node)), to(node), element("span", { class: "year" }, counted(links[node], "link"))), 10),
    clusters.length > 1
      ? list("Clusters", clusters, (group) => element("li", { class: "row" }, button(group.slice(0, 3).map((node) => nodes.name[node]).join(", "), () => showCluster(group), { class: "name" }), element("span", { class: "year" }, count(group.length))), 8)
      : [],
  ];
}

function showCluster(group) {
  if (state.view !== "graph" || state.focus) change({ view: "graph", focus: null, hops: 1 });
  show(group, motion(420));
}
