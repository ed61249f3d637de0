// The islands that clusters are drawn as: where nodes of one cluster stand close and those of no other do.

const COAST = 0.22; // how much of a cluster makes land
const WATER = 2.4; // how far the land of one cluster keeps from that of another
const FINE = 230; // squares from left to right

// One path around all land, by marching squares.
function landOf(shown) {
  const path = new Path2D();
  if (!shown.length) return path;
  const reach = (node) => nodes.room[node] + 26;
  const [xs, ys] = [nodes.x, nodes.y].map((all) => shown.map((node) => all[node]));
  const [left, top] = [xs, ys].map((all) => all.reduce((one, other) => Math.min(one, other)) - 60);
  const [right, bottom] = [xs, ys].map((all) => all.reduce((one, other) => Math.max(one, other)) + 60);
  const step = Math.max((right - left) / FINE, 4);
  const [columns, rows] = [Math.ceil((right - left) / step) + 2, Math.ceil((bottom - top) / step) + 2];
  const [best, next] = [new Float32Array(columns * rows), new Float32Array(columns * rows)]; // of clusters at each place
  for (const members of grouped(shown, (node) => nodes.cluster[node]).values()) {
    const own = new Map();
    for (const node of members) {
      const [x, y, r] = [(nodes.x[node] - left) / step, (nodes.y[node] - top) / step, reach(node) / step];
      for (let row = Math.ceil(y - r); row <= y + r; row++) {
        for (let column = Math.ceil(x - r); column <= x + r; column++) {
          const near = 1 - ((column - x) ** 2 + (row - y) ** 2) / r ** 2;
          if (near > 0) own.set(row * columns + column, (own.get(row * columns + column) ?? 0) + near * near);
        }
      }
    }
    for (const [at, much] of own) {
      next[at] = Math.max(next[at], Math.min(much, best[at]));
      best[at] = Math.max(much, best[at]);
    }
  }
  const height = best.map((much, at) => much - next[at] * WATER);
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]];
  for (let row = 0; row < rows - 1; row++) {
    let run = null; // where squares that are all land begin
    for (let column = 0; column < columns; column++) {
      const levels = corners.map(([right, down]) => (column + right < columns ? height[(row + down) * columns + column + right] : 0) - COAST);
      const full = levels.every((level) => level > 0);
      if (full) run ??= column;
      else if (run !== null) {
        path.rect(left + run * step, top + row * step, (column - run) * step, step);
        run = null;
      }
      if (full || levels.every((level) => level <= 0)) continue;
      const shape = corners.flatMap(([right, down], at) => {
        const [level, beyond, after] = [levels[at], levels[(at + 1) % 4], corners[(at + 1) % 4]];
        const own = level > 0 ? [[right, down]] : [];
        const along = level / (level - beyond);
        return level > 0 === beyond > 0 ? own : [...own, [right + (after[0] - right) * along, down + (after[1] - down) * along]];
      });
      shape.forEach(([x, y], at) => path[at ? "lineTo" : "moveTo"](left + (column + x) * step, top + (row + y) * step));
      path.closePath();
    }
  }
  return path;
}
