// The search: everything of the graph by any of its names, also where a letter is wrong or missing.

const box = find("#search input");
const hits = find("#found");
let names = []; // { node, name, folded, tight }, of which the last two are compared with what is sought
let picked = 0;

function makeSearch() {
  names = nodes.name.flatMap((name, node) => [name, ...nodes.aliases[node]].map((each) => {
    const folded = fold(each);
    return { node, name: each, folded, tight: folded.replace(/[^\p{L}\p{N}]/gu, "") };
  }));
  box.placeholder = `Search ${counted(nodes.id.length, "paper and entity", "papers and entities")}`;
}

// How well a name fits, less is better; Infinity where it does not.
function rank({ folded, tight }, sought, bare) {
  if (folded === sought || (bare && tight === bare)) return 0;
  if (folded.startsWith(sought) || (bare && tight.startsWith(bare))) return 1;
  const at = folded.indexOf(sought);
  if (at > 0) return /[^\p{L}\p{N}]/u.test(folded[at - 1]) ? 2 : 3;
  return bare.length > 2 && tight.includes(bare) ? 3 : Infinity;
}

// The least number of letters to change, add or leave out for `sought` to be the beginning of a word of the name and what
// follows (Sellers 1980); Infinity if it is more than `most`.
function distance(sought, name, most) {
  let row = Array.from({ length: sought.length + 1 }, (_, place) => place);
  let best = row[sought.length];
  for (let at = 0; at < name.length; at++) {
    const next = [at + 1 < name.length && /[^\p{L}\p{N}]/u.test(name[at]) ? 0 : row[0] + 1];
    for (let place = 1; place <= sought.length; place++) {
      next.push(Math.min(row[place] + 1, next[place - 1] + 1, row[place - 1] + (sought[place - 1] !== name[at])));
    }
    row = next;
    best = Math.min(best, row[sought.length]);
  }
  return best <= most ? best : Infinity;
}

function matches(query, most = 12) {
  const sought = fold(query);
  if (!sought) return [];
  const bare = sought.replace(/[^\p{L}\p{N}]/gu, "");
  const best = new Map();
  const take = (entry, fits) => fits < (best.get(entry.node)?.fits ?? Infinity) && best.set(entry.node, { ...entry, fits });
  for (const entry of names) take(entry, rank(entry, sought, bare));
  if (best.size < most && sought.length > 3) {
    const wrong = sought.length < 8 ? 1 : 2;
    const letters = new Set(sought);
    for (const entry of names) {
      if (best.get(entry.node)?.fits < 4) continue;
      let missing = 0;
      for (const letter of letters) missing += !entry.folded.includes(letter);
      if (missing <= wrong) take(entry, 3 + distance(sought, entry.folded, wrong));
    }
  }
  const found = [...best.values()];
  return found.sort((one, other) => one.fits - other.fits || one.node - other.node).slice(0, most);
}

function pick(place) {
  const options = [...hits.querySelectorAll("[role=option]")];
  picked = options.length ? (place + options.length) % options.length : 0;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === picked)));
  if (options.length) box.setAttribute("aria-activedescendant", options[picked].id);
  else box.removeAttribute("aria-activedescendant");
  options[picked]?.scrollIntoView({ block: "nearest" });
}

function listHits(open) {
  const found = open ? matches(box.value) : [];
  hits.replaceChildren(...found.map(({ node, name }, place) => {
    const also = name === nodes.name[node] ? null : element("small", {}, short(name, 50));
    const year = isPaper(node) ? element("small", {}, yearOf(node) ?? "") : element("small", {}, counted(links[node], "link"));
    const item = element("li", { role: "option", id: `hit-${place}`, onclick: () => goToHit(node) },
      dot(labelOf(node)), element("span", { class: "name" }, short(nodes.name[node], 80), " ", also), year);
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    return item;
  }));
  if (open && fold(box.value) && !found.length) hits.append(element("li", { class: "none" }, "Nothing here has such a name"));
  hits.hidden = !hits.children.length;
  box.setAttribute("aria-expanded", String(!hits.hidden));
  pick(0);
}

// What is found is shown, even if a filter hid it.
function goToHit(node) {
  const hidden = listed(state.hide);
  hidden.delete(labelOf(node).label);
  const changes = { node: nodes.id[node], with: null, hide: [...hidden].join(",") };
  if (state.view === "leaderboard") changes.view = "graph";
  if (hopsTo && !hopsTo.has(node)) Object.assign(changes, { focus: null, hops: 1 });
  box.value = "";
  listHits(false);
  change(changes);
  if (!alive.nodes[node]) change(NO_FILTER, { step: false });
  if (state.view === "graph" && alive.nodes[node]) goTo(node);
}

box.addEventListener("input", () => listHits(true));
box.addEventListener("focus", () => listHits(true));
box.addEventListener("blur", () => listHits(false));
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") pick(picked + 1);
  else if (event.key === "ArrowUp") pick(picked - 1);
  else if (event.key === "Enter") hits.querySelectorAll("[role=option]")[picked]?.click();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.matches("input, select")) {
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key !== "Escape") return;
  if (!hits.hidden || document.activeElement === box) {
    box.value = "";
    listHits(false);
    box.blur();
  } else if (!find("#filters").hidden) openFilters(false);
  else if (state.node) change({ node: null, with: null });
  else if (state.focus) change({ focus: null, hops: 1 });
});
