// The start: reads what the page holds, makes the rooms, and shows what the address asks for.

rooms.push(() => {
  for (const tab of find("#views").children) {
    const chosen = tab.dataset.view === state.view;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  for (const room of document.querySelectorAll("[data-room]")) room.hidden = room.dataset.room !== state.view;
});
rooms.unshift(rooms.pop()); // first: what is hidden has no size

for (const tab of find("#views").children) {
  tab.addEventListener("click", () => change({ view: tab.dataset.view }));
  tab.addEventListener("keydown", ({ key }) => {
    const next = key === "ArrowRight" ? tab.nextElementSibling : key === "ArrowLeft" ? tab.previousElementSibling : null;
    if (next) (next.focus(), next.click());
  });
}

read().then(() => {
  START.hide = data.labels.filter(({ shown }) => !shown).map(({ label }) => label).join(",");
  if (data.focus) Object.assign(START, { focus: data.focus, hops: Math.min(data.hops, 3), node: data.focus });
  makeFilters();
  makeSearch();
  render(fromAddress());
  document.body.dataset.ready = "true";
});
