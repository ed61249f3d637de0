// The table of papers: those that pass the filters and hold the words typed above it.

let sought = "";
let ordered = [0, true]; // column, from the highest down

rooms.push((changed) => {
  if (state.view === "papers" && changed("view", "node", ...FILTERS)) showPapers();
});

function namedBy(node, types) {
  return touching[node].filter((edge) => types.includes(typeOf(edge)) && alive.edges[edge]).map((edge) => data.edges.target[edge]);
}

function showPapers() {
  const typed = element("input", { type: "search", placeholder: "Words of a title, an author or a name", "aria-label": "Filter the papers", value: sought });
  typed.addEventListener("input", () => ((sought = typed.value), fillPapers()));
  find("#papers").replaceChildren(element("div", { class: "bar" }, typed, element("span", { class: "soft", role: "status" })), element("div", { class: "rows" }));
  fillPapers();
}

function fillPapers() {
  const asked = fold(sought).split(" ").filter(Boolean);
  const hidden = listed(state.hide).has("Paper");
  const rows = data.papers.node.filter((node, row) => {
    if (!(alive.nodes[node] || (hidden && paperPasses(node) && (!hopsTo || hopsTo.has(node))))) return false;
    if (!asked.length) return true;
    const text = fold([nodes.name[node], data.papers.date[row], ...data.papers.authors[row], ...touching[node].map((edge) => nodes.name[data.edges.target[edge]])].join(" "));
    return asked.every((word) => text.includes(word));
  });
  const few = (types) => (node) => {
    const found = namedBy(node, types);
    return [...found.slice(0, 3).flatMap((each, place) => [place ? ", " : null, to(each)]), found.length > 3 ? element("span", { class: "soft" }, ` +${found.length - 3}`) : null];
  };
  const first = (types) => (node) => (namedBy(node, types).length ? nodes.name[namedBy(node, types)[0]].toLowerCase() : null);
  const [news, tests] = [["PROPOSES", "INTRODUCES"], ["EVALUATES_ON", "TRAINS_ON"]];
  const columns = [
    { name: "Date", number: true, of: (node) => data.papers.date[papers.get(node)] || null, cell: (node) => data.papers.date[papers.get(node)].slice(0, 7) },
    { name: "Title", of: (node) => nodes.name[node].toLowerCase(), cell: (node) => element("span", { class: "title" }, to(node)) },
    { name: "Proposes", of: first(news), cell: few(news) },
    { name: "Tests on", of: first(tests), cell: few(tests) },
    { name: "Works on", of: first(["ADDRESSES"]), cell: few(["ADDRESSES"]) },
    { name: "Results", number: true, of: (node) => reported[node].length, cell: (node) => (reported[node].length ? count(reported[node].length) : "") },
  ];
  find("#papers [role=status]").textContent = counted(rows.length, "paper");
  find("#papers .rows").replaceChildren(...table(columns, rows, {
    by: ordered[0], down: ordered[1], sorted: (...order) => (ordered = order), open: (node) => change({ node: nodes.id[node], with: null }), current: (node) => nodes.id[node] === state.node,
  }));
}
