// The leaderboard: results in one metric on one dataset, over time and as a table.

const SVG = "http://www.w3.org/2000/svg";

rooms.push((changed) => {
  if (state.view !== "leaderboard") return;
  if (!changed("view", "dataset", "metric", ...FILTERS)) return markBoard();
  const boards = [...boardsOf().values()];
  const [dataset, metric] = [numbers.get(state.dataset), numbers.get(state.metric)];
  const best = boards.find((each) => each.dataset === dataset && each.metric === metric) ??
    boards.find((each) => each.dataset === dataset) ?? boards.find((each) => each.metric === metric) ?? boards[0];
  find("#leaderboard").replaceChildren(...(best ? boardOf(best, boards) : [element("p", { class: "soft" }, "No result here has a metric and a dataset.")]));
  markBoard();
});

// Each pair of a dataset and a metric that results are known of, those with most first.
function boardsOf() {
  const found = new Map();
  data.results.forEach((result, place) => {
    if (!alive.results[place] || result.kind !== "absolute" || result.number === undefined) return;
    const { dataset, metric } = result;
    if (dataset === undefined || metric === undefined) return;
    const key = `${dataset} ${metric}`;
    if (!found.has(key)) found.set(key, { dataset, metric, results: [] });
    found.get(key).results.push(result);
  });
  return new Map([...found].sort(([, one], [, other]) => other.results.length - one.results.length || one.dataset - other.dataset || one.metric - other.metric));
}

function boardOf({ dataset, metric, results }, boards) {
  const lower = data.lower.includes(metric);
  const percent = results.some(({ unit }) => unit === "%");
  const comparable = ({ number, unit }) => number * (percent && !unit && Math.abs(number) <= 1 ? 100 : 1); // 0.85 is 85%
  const rows = results.map((result) => ({ ...result, comparable: comparable(result), time: result.paper === undefined ? null : timeOf(result.paper) }));
  const better = (one, other) => (lower ? one < other : one > other);
  rows.sort((one, other) => (lower ? 1 : -1) * (one.comparable - other.comparable));
  const dated = rows.filter(({ time }) => time !== null).sort((one, other) => one.time - other.time);
  let top = null;
  for (const row of dated) if (top === null || better(row.comparable, top)) (row.record = true, (top = row.comparable));
  const name = (row) => (row.method === undefined ? null : nodes.name[row.method].toLowerCase());
  const columns = [
    { name: nodes.name[metric], number: true, of: (row) => row.comparable, cell: (row) => follow(row.id, row.value) },
    { name: "Method", of: name, cell: (row) => (row.method === undefined ? "" : to(row.method)) },
    { name: "Paper", of: (row) => (row.paper === undefined ? null : nodes.name[row.paper].toLowerCase()), cell: (row) => (row.paper === undefined ? "" : to(row.paper)) },
    { name: "Date", number: true, of: ({ time }) => time, cell: (row) => (row.paper === undefined ? "" : data.papers.date[papers.get(row.paper)]) },
  ];
  const undated = rows.length - dated.length;
  return [
    element("div", { class: "bar" }, ...choices(dataset, metric, boards)),
    element("h2", {}, nodes.name[metric], " on ", nodes.name[dataset]),
    element("p", { class: "soft" }, [counted(rows.length, "result"), lower ? "lower is better" : "higher is better", undated ? `${undated} without a date stand in the table only` : ""].filter(Boolean).join(" · ")),
    dated.length ? plot(dated, lower, percent) : null,
    ...table(columns, rows, { by: 0, down: !lower, open: ({ id }) => change({ node: id, with: null }), current: ({ id }) => id === state.node }),
  ].filter(Boolean);
}

function choices(dataset, metric, boards) {
  const sums = (end) => {
    const sum = new Map();
    for (const board of boards) sum.set(board[end], (sum.get(board[end]) ?? 0) + board.results.length);
    return [...sum].sort(([a, one], [b, other]) => other - one || a - b);
  };
  const select = (end, chosen, options, changes) => element("label", {}, element("span", { class: "soft" }, end), element("select", { "data-end": end.toLowerCase(), onchange: ({ target }) => change(changes(target.value)) },
    ...options.map(([node, results]) => element("option", { value: nodes.id[node], selected: node === chosen }, `${short(nodes.name[node], 48)} (${count(results)})`))));
  const metrics = boards.filter((board) => board.dataset === dataset).map((board) => [board.metric, board.results.length]);
  return [
    select("Dataset", dataset, sums("dataset"), (id) => ({ dataset: id, metric: state.metric ?? nodes.id[metric], node: null, with: null })),
    select("Metric", metric, metrics, (id) => ({ dataset: nodes.id[dataset], metric: id, node: null, with: null })),
  ];
}

function shape(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function ticks(low, high, most) {
  const rough = (high - low) / most || 1;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * ten >= rough) * ten;
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

function plot(rows, lower, percent) {
  const width = Math.min(Math.max(find("#leaderboard").clientWidth - 48, 340), 980);
  const [height, left, right, top, bottom] = [Math.min(width * 0.8, 370), 48, 24, 22, 34];
  const times = rows.map(({ time }) => time);
  const values = rows.map((row) => row.comparable);
  const [first, last] = [Math.floor(Math.min(...times)), Math.max(Math.ceil(Math.max(...times) + 0.01), Math.floor(Math.min(...times)) + 1)];
  const spread = Math.max(...values) - Math.min(...values) || Math.abs(values[0]) * 0.1 || 1;
  const [low, high] = [Math.min(...values) - spread * 0.08, Math.max(...values) + spread * 0.14];
  const x = (time) => left + ((time - first) / (last - first)) * (width - left - right);
  const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  const made = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Results over time; each dot opens its sentence" });
  for (const value of ticks(low, high, 5)) {
    made.append(shape("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }), shape("text", { class: "tick", x: left - 8, y: y(value) + 4, "text-anchor": "end" }, `${value}${percent ? "%" : ""}`));
  }
  for (const year of ticks(first, last, width / 100).filter(Number.isInteger)) made.append(shape("text", { class: "tick", x: x(year), y: height - 10, "text-anchor": "middle" }, String(year)));
  const records = rows.filter(({ record }) => record);
  const path = records.map((row, place) => (place ? `H${x(row.time)}V${y(row.comparable)}` : `M${x(row.time)} ${y(row.comparable)}`)).join("");
  made.append(shape("path", { class: "best", d: `${path}H${width - right}` }));
  const boxes = records.map((row, place) => [x(row.time), y(row.comparable) - 1, place + 1 < records.length ? x(records[place + 1].time) : width - right, y(row.comparable) + 1]);
  for (const row of [...rows].sort((one, other) => Boolean(one.record) - Boolean(other.record))) {
    const link = shape("a", { class: row.record ? "point record" : "point", href: "#" + address({ ...state, node: row.id, with: null }), "data-id": row.id },
      shape("circle", { cx: x(row.time), cy: y(row.comparable), r: row.record ? 5.5 : 4.5 }),
      shape("title", {}, [row.value, row.method === undefined ? "" : nodes.name[row.method], nodes.name[row.paper] ?? ""].filter(Boolean).join(" · ")));
    link.addEventListener("click", (event) => (event.preventDefault(), change({ node: row.id, with: null })));
    made.append(link);
    boxes.push([x(row.time) - 6, y(row.comparable) - 6, x(row.time) + 6, y(row.comparable) + 6]);
  }
  for (const row of [...records].reverse().concat(rows.filter(({ record }) => !record))) {
    if (row.method === undefined) continue;
    const text = short(nodes.name[row.method], 28);
    const wide = text.length * 6.4;
    const [cx, cy] = [x(row.time), y(row.comparable)];
    const spots = [[cx - wide - 9, cy - (lower ? -14 : 5)], [cx + 9, cy + (lower ? -5 : 14)], [cx - wide / 2, cy - 11], [cx - wide / 2, cy + 19], [cx - wide - 9, cy + 5], [cx + 9, cy + 5]];
    const area = ([from, base]) => [from - 2, base - 11, from + wide + 2, base + 3];
    const spot = spots.find((each) => each[0] > left && each[0] + wide < width && boxes.every((other) => apart(area(each), other)));
    if (!spot) continue;
    boxes.push(area(spot));
    made.append(shape("text", { class: row.record ? "name record" : "name", x: spot[0], y: spot[1] }, text));
  }
  return element("figure", {}, made);
}

const apart = ([left, top, right, bottom], [from, high, to, low]) => right < from || left > to || bottom < high || top > low;

function markBoard() {
  for (const point of find("#leaderboard").querySelectorAll("[data-id]")) point.classList.toggle("chosen", point.dataset.id === state.node);
}
