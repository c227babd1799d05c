// The fault board: draws what the server's events say. It counts nothing by itself.
const SECONDS_SHOWN = [[700, 40], [1000, 60], [Infinity, 90]];
const KEPT = 600;
const LINES_SHOWN = 60;
const SUMMARY_EVERY_MS = 5000;
const REPLACED_SHOWN_MS = 1600;
const SIDES = ["plain", "nevergone"];
const NAMES = {plain: "HikariCP", nevergone: "Nevergone"};
const KINDS = {
  REPEATED: "repeated", RESOLVED: "looked up", REPLACED: "replaced", OUTAGE: "outage",
  REFUSED: "not repeated", FAILED: "failed", BOOKS: "books", FAULT: "fault",
};

const board = document.getElementById("board");
const root = board.dataset.root;
const byId = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat("en");
const points = [];
let marks = [];
let latest = null;
let charts = {};
let top = {rate: 200, slow: 100, failed: 10};
let updates = [];

// Charts

function colour(name) {
  return getComputedStyle(board).getPropertyValue(name).trim();
}

function seconds() {
  return SECONDS_SHOWN.find(([width]) => window.innerWidth < width)[1];
}

function millis(value) {
  return value >= 1000 ? (value / 1000).toFixed(1) + " s" : Math.round(value) + " ms";
}

/** Failed requests, those together that came within a second of each other. */
function failures([at, , failed]) {
  const groups = [];
  at.forEach((time, i) => {
    if (failed[i] > 0) {
      const last = groups.at(-1);
      const one = {at: time, failed: failed[i]};
      if (last && time - last.at(-1).at < 1) {
        last.push(one);
      } else {
        groups.push([one]);
      }
    }
  });
  return groups;
}

/** Faults as bands behind the lines, and failed requests as bars with a cross and their number on top. */
function faultsAndFailures(side) {
  const bad = colour("--bad");
  const ink = colour("--ink");
  const surface = colour("--surface");
  const band = colour("--mark-band");
  const font = (size) => Math.round(size * devicePixelRatio) + "px " + colour("--sans");
  return {
    hooks: {
      drawClear: (u) => {
        const {ctx, bbox} = u;
        ctx.save();
        for (const mark of marks) {
          const from = Math.max(bbox.left, u.valToPos(mark.from / 1000, "x", true));
          const to = Math.min(bbox.left + bbox.width, u.valToPos((mark.to ?? Date.now()) / 1000, "x", true));
          if (to >= bbox.left && from <= bbox.left + bbox.width) {
            ctx.fillStyle = band;
            ctx.fillRect(from, bbox.top, Math.max(to - from, 2 * devicePixelRatio), bbox.height);
          }
        }
        ctx.restore();
      },
      draw: (u) => {
        const {ctx, bbox} = u;
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top - 20 * devicePixelRatio, bbox.width, bbox.height + 20 * devicePixelRatio);
        ctx.clip();
        const width = 4 * devicePixelRatio;
        const base = bbox.top + bbox.height;
        ctx.fillStyle = bad;
        ctx.font = "600 " + font(11);
        ctx.textBaseline = "middle";
        ctx.textAlign = "center";
        for (const group of failures(u.data)) {
          let highest = base;
          for (const {at, failed} of group) {
            const y = Math.min(u.valToPos(failed, "f", true), base - 6 * devicePixelRatio);
            highest = Math.min(highest, y);
            ctx.fillRect(u.valToPos(at, "x", true) - width / 2, y, width, base - y);
          }
          const first = u.valToPos(group[0].at, "x", true);
          const last = u.valToPos(group.at(-1).at, "x", true);
          const narrow = last - first < 40 * devicePixelRatio;
          const room = last + 50 * devicePixelRatio < bbox.left + bbox.width;
          ctx.textAlign = !narrow ? "center" : room ? "left" : "right";
          const beside = !narrow ? (first + last) / 2 : room ? last + 6 * devicePixelRatio : first - 6 * devicePixelRatio;
          ctx.fillText("× " + group.reduce((sum, one) => sum + one.failed, 0), beside,
            Math.max(highest + (narrow ? 8 : -8) * devicePixelRatio, bbox.top + 40 * devicePixelRatio));
        }
        ctx.textAlign = "left";
        const shown = marks.filter((mark) => mark.to === null || u.valToPos(mark.to / 1000, "x", true) >= bbox.left)
          .map((mark) => ({label: mark.label, x: Math.max(bbox.left, u.valToPos(mark.from / 1000, "x", true))}));
        ctx.strokeStyle = ink;
        ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
        ctx.lineWidth = devicePixelRatio;
        for (const {x} of shown) {
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, base);
          ctx.stroke();
        }
        const padding = 4 * devicePixelRatio;
        const height = 15 * devicePixelRatio;
        let row = 0;
        let before = -Infinity;
        for (const {label, x} of shown) {
          const text = ctx.measureText(label).width;
          row = x < before ? row + 1 : 0;
          before = Math.max(before, x + text + 3 * padding);
          const left = Math.min(x, bbox.left + bbox.width - text - 2 * padding);
          const y = bbox.top + (row % 4) * (height + devicePixelRatio);
          ctx.fillStyle = ink;
          ctx.fillRect(left, y, text + 2 * padding, height);
          ctx.fillStyle = surface;
          ctx.fillText(label, left + padding, y + height / 2);
        }
        ctx.restore();
      },
    },
  };
}

function chart(side) {
  const element = byId(side + "-chart");
  element.replaceChildren();
  const muted = colour("--muted");
  const grid = {stroke: colour("--line"), width: 1};
  const font = "11px " + colour("--sans");
  const axis = {stroke: muted, grid, ticks: {show: false}, font, gap: 4};
  return new window.uPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [8, 0, 0, 0],
      legend: {show: false},
      cursor: {sync: {key: "board"}, drag: {x: false, y: false}, y: false, points: {size: 7}},
      plugins: [faultsAndFailures(side)],
      hooks: {setCursor: [(u) => readOut(side, u.cursor.idx)]},
      scales: {
        x: {time: true, range: () => { const end = latest ? latest.point.at / 1000 : Date.now() / 1000; return [end - seconds(), end]; }},
        y: {range: () => [0, top.rate]},
        f: {range: () => [0, top.failed]},
        s: {range: () => [0, top.slow]},
      },
      axes: [
        {...axis, size: 22, space: 70, values: (u, ticks) => ticks.map((at) => new Date(at * 1000).toLocaleTimeString("en-GB"))},
        {...axis, scale: "y", size: 40, space: 32},
        {...axis, scale: "s", side: 1, size: 52, space: 32, grid: {show: false}, values: (u, ticks) => ticks.map(millis)},
      ],
      series: [
        {},
        {scale: "y", stroke: colour("--side-" + side), fill: colour("--side-" + side + "-soft"), width: 2, points: {show: false}},
        {scale: "f", paths: () => null, points: {show: false}, stroke: colour("--bad")},
        {scale: "s", stroke: colour("--slow"), dash: [5, 4], width: 1.5, points: {show: false}},
      ],
    },
    columns(side),
    element);
}

function columns(side) {
  const values = points.map((point) => point[side]);
  return [
    points.map((point) => point.at / 1000),
    values.map((value) => value ? value.rate : null),
    values.map((value) => value ? value.failed : null),
    values.map((value) => value ? value.slowest : null),
  ];
}

/** Both sides have the same scales, so that a look compares them. */
function scale() {
  const since = (latest ? latest.point.at : Date.now()) - seconds() * 1000;
  const seen = points.filter((point) => point.at >= since).flatMap((point) => SIDES.map((side) => point[side])).filter(Boolean);
  const most = (name, least) => Math.max(least, ...seen.map((value) => value[name]));
  top = {rate: most("rate", 150) * 1.15, slow: most("slowest", 400) * 1.15, failed: most("failed", 8) * 1.6};
}

function draw() {
  scale();
  for (const side of SIDES) {
    charts[side].setData(columns(side));
  }
}

function makeCharts() {
  Object.values(charts).forEach((old) => old.destroy());
  charts = Object.fromEntries(SIDES.map((side) => [side, chart(side)]));
}

function sizeCharts() {
  for (const side of SIDES) {
    const element = byId(side + "-chart");
    if (charts[side] && element.clientWidth > 0) {
      charts[side].setSize({width: element.clientWidth, height: element.clientHeight});
    }
  }
}

/** The figures of the moment under the pointer; of now where there is none. */
function readOut(side, index) {
  const value = index === null || index === undefined ? null : points[index]?.[side];
  byId(side + "-chart").title = value
    ? new Date(points[index].at).toLocaleTimeString("en-GB") + ": " + Math.round(value.rate) + " requests/s, "
      + value.failed + " failed, slowest call " + millis(value.slowest)
    : "";
}

// Figures

function text(id, value) {
  const element = byId(id);
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function figures(tick) {
  for (const side of SIDES) {
    const now = tick[side];
    text(side + "-rate", whole.format(Math.round(now.rate)));
    text(side + "-failed", whole.format(now.failed));
    text(side + "-slowest", millis(now.slowestMillis));
    byId(side + "-failed").closest(".figure-failed").dataset.any = String(now.failed > 0);
    const hung = now.hung === 0 ? "" : now.hung === 1 ? " 1 call hangs." : " " + now.hung + " calls hang.";
    byId(side + "-slowest").dataset.hung = String(now.hung > 0);
    const label = "Chart of " + NAMES[side] + ": " + Math.round(now.rate) + " requests a second, " + now.failed
      + " failed since the load began, slowest call just now " + millis(now.slowestMillis) + "." + hung;
    if (Date.now() - (figures.labelled ?? 0) > 2000) {
      byId(side + "-chart").setAttribute("aria-label", label);
    }
  }
  if (Date.now() - (figures.labelled ?? 0) > 2000) {
    figures.labelled = Date.now();
  }
  text("load-state", tick.running
    ? "The load runs for another " + Math.floor(tick.secondsLeft / 60) + ":" + String(tick.secondsLeft % 60).padStart(2, "0") + " min."
    : "No load is running.");
  const button = byId("load");
  button.dataset.running = String(tick.running);
  text("load", tick.running ? "Stop the load" : "Start the load");
  board.dataset.cost = String(tick.costPercent);
  text("cost", "The board itself costs " + tick.costPercent.toFixed(1) + " % of one core.");
}

// The pool

const dots = [];
let replacedBefore = null;

function pool(state) {
  const suspectIdle = Math.min(state.suspect, state.idle);
  const suspectActive = Math.min(state.suspect - suspectIdle, state.active);
  const row = [
    ...Array(state.active - suspectActive).fill("active"),
    ...Array(suspectActive + suspectIdle).fill("suspect"),
    ...Array(state.idle - suspectIdle).fill("idle"),
  ];
  while (row.length < state.size) {
    row.push("closed");
  }
  row.push(...Array(Math.max(0, state.overflow)).fill("overflow"));
  while (dots.length < row.length) {
    const dot = document.createElement("span");
    byId("dots").append(dot);
    dots.push({element: dot, flashUntil: 0});
  }
  const now = performance.now();
  if (replacedBefore !== null) {
    dots.slice(0, Math.min(state.replaced - replacedBefore, state.size)).forEach((dot) => dot.flashUntil = now + REPLACED_SHOWN_MS);
  }
  replacedBefore = state.replaced;
  dots.forEach((dot, i) => {
    const name = i >= row.length ? "dot none" : "dot " + row[i] + (now < dot.flashUntil ? " replaced" : "");
    if (dot.element.className !== name) {
      dot.element.className = name;
    }
  });
  const counts = {active: state.active, idle: state.idle, suspect: state.suspect, overflow: state.overflow, replaced: state.replaced};
  Object.entries(counts).forEach(([name, count]) => text("count-" + name, whole.format(count)));
  const label = Object.entries(counts).map(([name, count]) => count + " " + name).join(", ");
  if (now - (pool.labelled ?? -Infinity) > 2000) {
    pool.labelled = now;
    byId("dots").setAttribute("aria-label", "Connections: " + label + " so far.");
  }
  byId("server").dataset.phase = state.server;
  text("server", state.outageMillis !== null
    ? "Outage: the server cannot be used since " + (state.outageMillis / 1000).toFixed(1) + " s. Callers wait, one probe knocks."
    : {UP: "The server answers.", SUSPECT: "A connection died; the others are being checked.",
      DOWN: "The server cannot be used. Callers wait, one probe knocks.", REFUSING: "The server refuses connections."}[state.server]);
  text("pool-more", state.waiting + (state.waiting === 1 ? " caller waits. " : " callers wait. ") + whole.format(state.retries)
    + (state.retries === 1 ? " call" : " calls") + " repeated, " + whole.format(state.resolved)
    + (state.resolved === 1 ? " COMMIT" : " COMMITs") + " looked up.");
}

// Books and stories

function books(state) {
  for (const side of SIDES) {
    for (const [name, count] of Object.entries(state[side])) {
      const cell = document.getElementById(side + "-" + name);
      // "failed" is among the large figures already.
      if (cell && name !== "failed") {
        text(cell.id, whole.format(count));
        cell.dataset.any = String(count > 0);
      }
    }
  }
  const when = state.at === 0 ? "" : " Compared with the table at " + new Date(state.at).toLocaleTimeString("en-GB") + ".";
  const note = state.note ? state.note.charAt(0).toUpperCase() + state.note.slice(1) + "." : "";
  text("books-state", (note + when).trim());
  board.dataset.checked = state.note ? "0" : String(state.at);
}

function stories(lines) {
  if (lines.length === 0) {
    return;
  }
  const list = byId("stories");
  list.querySelector(".empty")?.remove();
  for (const line of lines) {
    const item = document.createElement("li");
    item.dataset.kind = line.kind;
    item.dataset.side = line.side ?? "";
    const time = document.createElement("time");
    time.dateTime = new Date(line.at).toISOString();
    time.textContent = new Date(line.at).toLocaleTimeString("en-GB");
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = line.side ? NAMES[line.side.toLowerCase()] + " · " + KINDS[line.kind] : KINDS[line.kind];
    const words = document.createElement("span");
    words.className = "words";
    words.textContent = line.text;
    item.append(time, tag, words);
    list.prepend(item);
  }
  while (list.children.length > LINES_SHOWN) {
    list.lastElementChild.remove();
  }
}

function table() {
  if (!byId("table").open || Date.now() - (table.made ?? 0) < 1000) {
    return;
  }
  table.made = Date.now();
  const rows = [];
  for (let end = points.length; end > 0 && rows.length < 10; end -= 5) {
    const group = points.slice(Math.max(0, end - 5), end);
    const row = document.createElement("tr");
    const cell = (value) => {
      const element = document.createElement("td");
      element.textContent = value;
      row.append(element);
    };
    cell(new Date(group.at(-1).at).toLocaleTimeString("en-GB"));
    for (const side of SIDES) {
      const values = group.map((point) => point[side]).filter(Boolean);
      cell(values.length === 0 ? "no load" : whole.format(Math.round(values.at(-1).rate)));
      cell(whole.format(values.reduce((sum, value) => sum + value.failed, 0)));
      cell(values.length === 0 ? "-" : whole.format(Math.round(Math.max(...values.map((value) => value.slowest)))));
    }
    rows.push(row);
  }
  byId("rows").replaceChildren(...rows);
}

/** For screen readers: at most one sentence in some seconds, and only where something has changed. */
function summary(tick) {
  const now = Date.now();
  const state = tick.running + "|" + tick.fault + "|" + tick.plain.failed + "|" + tick.nevergone.failed;
  if (state === summary.state || now - (summary.told ?? 0) < SUMMARY_EVERY_MS) {
    return;
  }
  summary.state = state;
  summary.told = now;
  text("summary", (tick.fault ? tick.fault + ". " : "") + (tick.running ? "" : "No load is running. ")
    + "Failed requests: HikariCP " + tick.plain.failed + ", Nevergone " + tick.nevergone.failed + ".");
}

function fault(tick) {
  board.dataset.fault = tick.fault ?? "";
  text("fault-state", tick.fault ? "“" + tick.fault + "” is under way." : "Nothing is broken.");
  for (const button of document.querySelectorAll("button[data-fault]")) {
    if (tick.fault) {
      button.setAttribute("aria-disabled", "true");
    } else {
      button.removeAttribute("aria-disabled");
    }
  }
}

// Events

function count() {
  const now = performance.now();
  updates.push(now);
  updates = updates.filter((at) => now - at <= 5000);
  const span = now - updates[0];
  board.dataset.updates = span > 1000 ? ((updates.length - 1) * 1000 / span).toFixed(2) : "0";
}

function onTick(tick) {
  latest = tick;
  marks = tick.marks;
  points.push(tick.point);
  if (points.length > KEPT) {
    points.shift();
  }
  figures(tick);
  pool(tick.pool);
  text("hikari-more", "HikariCP: " + tick.hikari.active + " active, " + tick.hikari.idle + " idle, " + tick.hikari.waiting
    + (tick.hikari.waiting === 1 ? " caller waits." : " callers wait."));
  books(tick.books);
  stories(tick.lines);
  fault(tick);
  table();
  summary(tick);
  draw();
  count();
}

function listen() {
  const events = new EventSource(root + "/events");
  events.addEventListener("open", () => board.dataset.connected = "true");
  events.addEventListener("history", (event) => {
    const history = JSON.parse(event.data);
    points.splice(0, points.length, ...history.points);
    if (!byId("stories").querySelector(".empty")) {
      byId("stories").replaceChildren();
    }
    stories(history.lines);
  });
  events.addEventListener("tick", (event) => onTick(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    board.dataset.connected = "false";
    if (events.readyState === EventSource.CLOSED) {
      // Refused, because too many pages are open: browsers do not come again by themselves then.
      setTimeout(listen, 3000);
    }
  });
}

async function post(path) {
  const problem = byId("problem");
  try {
    const header = document.querySelector("meta[name=csrf-header]").content;
    const token = document.querySelector("meta[name=csrf-token]").content;
    const response = await fetch(root + path, {method: "POST", headers: {[header]: token}});
    const answer = response.headers.get("content-type")?.includes("json") ? await response.json() : {};
    const text = response.redirected ? "Sign in first." : response.ok ? null : answer.problem ?? (response.status === 403
      ? "This page is too old. Load it again." : "The server answered " + response.status + ".");
    problem.textContent = text ?? "";
    problem.hidden = text === null;
  } catch (e) {
    problem.textContent = "The application does not answer.";
    problem.hidden = false;
  }
}

byId("load").addEventListener("click", (event) =>
  post(event.currentTarget.dataset.running === "true" ? "/load/stop" : "/load/start"));
byId("heal").addEventListener("click", () => post("/heal"));
for (const button of document.querySelectorAll("button[data-fault]")) {
  button.addEventListener("click", () => post("/faults/" + button.dataset.fault));
}

makeCharts();
new ResizeObserver(sizeCharts).observe(byId("charts"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", makeCharts);
listen();
