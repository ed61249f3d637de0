// What is shown: it stands in the address behind the #, so that a view can be sent and the back button works.

const START = {
  view: "graph", // graph, leaderboard or papers
  node: null, // the id of what is selected: a paper, an entity or a result
  with: null, // another id: the line between both is selected
  focus: null, // an id: only what is within so many hops of it
  hops: 1,
  hide: "", // labels
  without: "", // types of edges
  from: null, // years
  to: null,
  least: 0, // confidence, in per cent
  source: null, // the file that papers were read from
  dataset: null, // of the leaderboard
  metric: null,
};
let state = {}; // nothing is shown yet
const rooms = []; // what shows the state: each a function of whether some of its keys have changed

const listed = (text) => new Set(text.split(",").filter(Boolean));

function address(of) {
  const kept = Object.entries(of).filter(([key, value]) => value !== START[key]);
  return kept.map(([key, value]) => `${key}=${encodeURIComponent(String(value ?? "").toWellFormed?.() ?? value)}`).join("&");
}

function fromAddress() {
  const asked = { ...START };
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
    if (!(key in START)) continue;
    const number = ["hops", "from", "to", "least"].includes(key);
    if (!number) asked[key] = value === "" && START[key] === null ? null : value;
    else if (value !== "" && Number.isFinite(Number(value))) asked[key] = Number(value);
  }
  asked.hops = Math.min(Math.max(Math.round(asked.hops), 1), 3);
  if (!["graph", "leaderboard", "papers"].includes(asked.view)) asked.view = "graph";
  return asked;
}

function render(next) {
  const before = state;
  state = next;
  const changed = (...keys) => keys.some((key) => before[key] !== state[key]);
  for (const room of rooms) room(changed);
}

// Change what is shown; `step`: the back button comes back to what was shown before.
function change(changes, { step = true } = {}) {
  render({ ...state, ...changes });
  const hash = "#" + address(state);
  if (hash === (location.hash || "#")) return;
  if (step) location.hash = hash;
  else location.replace(location.href.replace(/#.*$/s, "") + hash); // not relative, for a frame that has no address
}

addEventListener("hashchange", () => {
  if (document.body.dataset.ready && "#" + address(state) !== (location.hash || "#")) render(fromAddress());
});

// Links to a node, or to a result
function follow(id, text, changes = {}) {
  const link = element("a", { href: "#" + address({ ...state, node: id, with: null, ...changes }) }, text);
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    change({ node: id, with: null, ...changes });
  });
  return link;
}

const to = (node) => follow(nodes.id[node], nodes.name[node]);
