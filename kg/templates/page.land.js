// The islands that clusters are drawn as: where nodes of one cluster stand close and those of no other do.

const COAST = 0.22; // how much of a cluster makes land
const WATER = 4.5; // how far the land of one cluster keeps from that of another
const FINE = 200; // squares from left to right
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

// One path around all land, by marching squares.
function landOf(shown) {
  const path = new Path2D();
  if (!shown.length) return path;
  const [xs, ys] = [nodes.x, nodes.y].map((all) => shown.map((node) => all[node]));
  const [left, top] = [xs, ys].map((all) => all.reduce((one, other) => Math.min(one, other)) - 60);
  const [right, bottom] = [xs, ys].map((all) => all.reduce((one, other) => Math.max(one, other)) + 60);
  const step = Math.max((right - left) / FINE, 4);
  const [columns, rows] = [Math.ceil((right - left) / step) + 2, Math.ceil((bottom - top) / step) + 2];
  const [best, next, own] = [0, 1, 2].map(() => new Float32Array(columns * rows)); // of clusters at each place
  for (const members of grouped(shown, (node) => nodes.cluster[node]).values()) {
    const touched = [];
    for (const node of members) {
      const x = (nodes.x[node] - left) / step;
      const y = (nodes.y[node] - top) / step;
      const r = (nodes.room[node] + 26) / step;
      for (let row = Math.ceil(y - r); row <= y + r; row++) {
        const down = ((row - y) / r) ** 2;
        for (let column = Math.ceil(x - r); column <= x + r; column++) {
          const near = 1 - down - ((column - x) / r) ** 2;
          if (near <= 0) continue;
          const at = row * columns + column;
          if (own[at] === 0) touched.push(at);
          own[at] += near * near;
        }
      }
    }
    for (const at of touched) {
      next[at] = Math.max(next[at], Math.min(own[at], best[at]));
      best[at] = Math.max(own[at], best[at]);
      own[at] = 0;
    }
  }
  const rough = best.map((most, at) => most - next[at] * WATER - COAST);
  const height = rough.map((own, at) => (2 * own + (rough[at - 1] ?? own) + (rough[at + 1] ?? own) + (rough[at - columns] ?? own) + (rough[at + columns] ?? own)) / 6);
  for (let row = 0; row < rows - 1; row++) {
    let run = null; // where squares that are all land begin
    for (let column = 0; column < columns - 1; column++) {
      const at = row * columns + column;
      const levels = [height[at], height[at + 1], height[at + columns + 1], height[at + columns]];
      const high = (levels[0] > 0) + (levels[1] > 0) + (levels[2] > 0) + (levels[3] > 0);
      if (high === 4) run ??= column;
      else if (run !== null) {
        path.rect(left + run * step, top + row * step, (column - run) * step, step);
        run = null;
      }
      if (high === 4 || high === 0) continue;
      const shape = CORNERS.flatMap(([x, y], corner) => {
        const [here, there, after] = [levels[corner], levels[(corner + 1) % 4], CORNERS[(corner + 1) % 4]];
        const land = here > 0 ? [[x, y]] : [];
        const along = here / (here - there);
        return here > 0 === there > 0 ? land : [...land, [x + (after[0] - x) * along, y + (after[1] - y) * along]];
      });
      shape.forEach(([x, y], point) => path[point ? "lineTo" : "moveTo"](left + (column + x) * step, top + (row + y) * step));
      path.closePath();
    }
  }
  return path;
}
