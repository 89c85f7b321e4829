const data = JSON.parse(document.getElementById("data").textContent);
const stages = data.stages;
const byId = new Map(stages.map((stage, number) => [stage.id, number]));
const usedBy = stages.map(() => []);
stages.forEach((stage, number) => stage.inputs.forEach(input => usedBy[input].push(number)));
const runs = data.runs?.rows ?? [];
const runOf = new Map(runs.map(run => [run.stage, run]));

const seconds = value => value === null || value === undefined ? "" : value < 1 ? `${(value * 1000).toFixed(value < 0.01 ? 2 : 0)} ms` : `${value.toFixed(2)} s`;
// As its table shows it; all its digits are in the table's file.
const shortened = value => typeof value === "number" ? formatter([value])(value) : String(value);
const megabytes = value => value ? `${(value / 1e6).toFixed(0)} MB` : "";
const stageLink = number => element("a", { href: `#stage/${stages[number].id}` }, stages[number].id);
// Metrics read Retrain's run too: the own one has the place of the metrics.
const unlearned = run => stages[byId.get(run.stage.replace("metrics/", "unlearn/"))];
const machine = stage => stage.environment === undefined ? "" : data.environments[stage.environment].machine;

// What a row says of the runs behind it; a figure's names are titles.
function routeOf(columns, row) {
  const query = new URLSearchParams();
  columns.forEach((column, c) => {
    if (["setting", "class", "class_name", "method", "other_method", "metric", "panel", "design"].includes(column.name) && row[c] !== null && row[c] !== "") query.append(column.name, row[c]);
  });
  if (columns.some(column => column.name === "n_a") && columns.some(column => column.name === "n_b")) query.append("design", "ab");
  return query;
}

function matching(query) {
  const has = (name, ...values) => !query.has(name) || values.some(value => String(value) === query.get(name));
  const isMethod = (run, name) => query.has(name) && [run.method, run.title].includes(query.get(name));
  const upstream = query.has("stage") ? closure(byId.get(query.get("stage"))) : null;
  const design = (query.get("design") ?? "").toLowerCase();
  return runs.filter(run => has("setting", run.setting) && has("class", run.class, run.className) && has("class_name", run.className)
    && has("panel", `${run.setting}, ${run.forgotten}`)
    && (!(query.has("method") || query.has("other_method")) || isMethod(run, "method") || isMethod(run, "other_method"))
    && (!["a", "b", "ab"].includes(design) || (design.includes("a") && run.a) || (design.includes("b") && run.b))
    && (!upstream || upstream.has(byId.get(run.stage))));
}

function closure(number) {
  const found = new Set(), waiting = [number];
  while (waiting.length) {
    const next = waiting.pop();
    if (next !== undefined && !found.has(next)) { found.add(next); waiting.push(...stages[next].inputs); }
  }
  return found;
}

// Runs as rows; where one metric is asked for, it comes first and alone.
function runTable(caption, some, metric) {
  const all = data.runs.metrics.map((m, i) => [{ name: m.name, unit: m.unit === "1" ? "" : m.unit, about: m.title }, run => run.values[i]]);
  const asked = all.filter(([column]) => column.name === metric || column.about === metric);
  const columns = [
    [{ name: "run" }, run => run.stage.replace("metrics/", "")],
    ...asked,
    [{ name: "setting" }, run => run.setting], [{ name: "class" }, run => run.className], [{ name: "method" }, run => run.title],
    [{ name: "design", about: "A: one training seed. B: one unlearning seed." }, run => run.a && run.b ? "A and B" : run.a ? "A" : run.b ? "B" : "grid only"],
    [{ name: "training seed" }, run => run.training], [{ name: "unlearning seed", about: "Empty where the method draws nothing." }, run => run.unlearning],
    ...(runs.some(run => run.diverged !== null) ? [[{ name: "diverged", about: "How the run diverged." }, run => run.diverged]] : []),
    ...(asked.length ? [] : all),
    [{ name: "trained in", unit: "s" }, run => stages[byId.get(run.model)].seconds ?? null], [{ name: "unlearned in", unit: "s" }, run => unlearned(run).seconds ?? null],
    [{ name: "machine" }, run => machine(unlearned(run))],
  ];
  return dataTable({ caption, columns: columns.map(([column]) => column), rows: some.map(run => columns.map(([, value]) => value(run))), link: row => `#run/${row[0]}` });
}

function stageTable(caption, some) {
  const columns = [{ name: "stage" }, { name: "kind" }, { name: "took", unit: "s" }, { name: "peak memory", unit: "MB" }, { name: "started (UTC)" }, { name: "machine" }, { name: "why" }];
  return dataTable({
    caption, columns, link: row => `#stage/${row[0]}`,
    rows: some.map(stage => [stage.id, stage.kind, stage.seconds ?? null, stage.memory ? Math.round(stage.memory / 1e6) : null, stage.started ?? null, machine(stage), stage.absent ? `not up to date: ${stage.absent}` : stage.why]),
  });
}

function ownTable(table) {
  return dataTable({
    caption: [`${table.stage}/${table.file}, made by `, stageLink(byId.get(table.stage))], columns: table.columns, rows: table.rows,
    link: row => { const query = routeOf(table.columns, row); return [...query].length ? `#runs?${query}` : `#runs?stage=${table.stage}`; },
  });
}

const description = pairs => element("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "").flatMap(([name, value]) =>
  [element("dt", {}, name), element("dd", {}, value)]));
const places = numbers => element("ul", { className: "places" }, numbers.slice(0, 60).map(number => element("li", {}, stageLink(number))),
  numbers.length > 60 ? element("li", {}, `and ${listed.format(numbers.length - 60)} more`) : null);

// Those of a table over all runs are long.
function parameters(stage) {
  const text = JSON.stringify(stage.parameters, null, 2);
  const lines = text.split("\n").length;
  const shown = element("pre", { tabIndex: 0, role: "region", "aria-label": `Parameters of ${stage.id}` }, text);
  return lines > 80 ? element("details", {}, element("summary", {}, `Show ${listed.format(lines)} lines`), shown) : shown;
}

function stream({ seed, purpose, count }) {
  return [`Seed ${seed}`, count === undefined ? purpose : `${purpose}, ${listed.format(count)} streams`];
}

// A stage's manifest, as its manifest.json has it.
function manifest(stage, level) {
  const number = byId.get(stage.id);
  const title = text => element(level, {}, text);
  if (stage.absent) return [element("p", { className: "absent" }, `Not up to date: ${stage.absent}.`), title("Reads"), places(stage.inputs)];
  const environment = data.environments[stage.environment];
  return [
    description([
      ["Kind", stage.kind], ["Started", `${stage.started} UTC`], ["Took", seconds(stage.seconds)], ["Peak memory", megabytes(stage.memory)],
      ...(stage.remark ? [["Remark", stage.remark]] : []),
      ...Object.entries(stage.measurements ?? {}).map(([name, value]) => [name, shortened(value)]),
      ["Why it ran", stage.why], ["Ran as", stage.ranAs], ["Key", element("span", { className: "hash" }, stage.key)], ["Code", element("span", { className: "hash" }, stage.code)],
    ]),
    title("Machine and versions"), description(Object.entries(environment)),
    title("Parameters"), parameters(stage),
    ...(stage.seeds ? [title("Seeds"), element("p", {}, `A stream: ${data.derivation}.`), description(stage.seeds.map(stream))] : []),
    title("Outputs"), description(stage.outputs.map(([name, sha256, bytes]) => [`${name}, ${listed.format(bytes)} bytes`, element("span", { className: "hash" }, `sha256 ${sha256}`)])),
    title("Reads"), stage.inputs.length ? places(stage.inputs) : element("p", {}, "Nothing."),
    title("Read by"), usedBy[number].length ? places(usedBy[number]) : element("p", {}, "Nothing."),
    title("Rerun"), element("pre", { tabIndex: 0, role: "region", "aria-label": `Command that runs ${stage.id} again` }, `dotnet cake --target=Force --stage=${stage.id}${data.selection}`),
  ];
}

// The views of the dialog, by the address after the #.
const views = {
  stage: id => byId.has(id) && [id, [element("p", { className: "about" }, `Manifest: ${data.experiment}/${id}/manifest.json`), ...manifest(stages[byId.get(id)], "h3")]],
  kind: kind => [`Stages of kind ${kind}`, [stageTable(`Stages of kind ${kind}`, stages.filter(stage => stage.kind === kind))]],
  run: id => {
    const run = runOf.get(`metrics/${id}`);
    if (!run) return null;
    const chain = [stages[byId.get(run.stage)], unlearned(run), stages[byId.get(run.model)]];
    return [`Run ${id}`, [
      description([["Setting", run.setting], [run.forgotten === run.className ? "Forget set" : "Forgotten class", run.className], ["Method", run.title], ["Training seed", String(run.training)], ["Unlearning seed", run.unlearning === null ? "none: the method draws nothing" : String(run.unlearning)],
        ["Trained in", seconds(chain[2].seconds)], ["Unlearned in", seconds(chain[1].seconds)], ["Machine", machine(chain[1])],
        ...data.runs.metrics.map((m, i) => [m.title + (m.unit === "1" ? "" : ` (${m.unit})`), run.values[i] === null ? "none: the run diverged" : shortened(run.values[i])]),
        ...(run.diverged === null ? [] : [["Diverged", run.diverged]])]),
      ...["Manifest of the metrics", "Manifest of the unlearning", "Manifest of the trained model"].flatMap((title, i) =>
        [element("h3", {}, title), element("p", {}, stageLink(byId.get(chain[i].id))), ...manifest(chain[i], "h4")]),
    ]];
  },
  runs: query => {
    const asked = new URLSearchParams(query);
    const said = [...asked].map(([name, value]) => `${name.replace("_", " ")} ${name === "design" ? value.toUpperCase() : value}`).join(", ");
    const found = data.runs && matching(asked);
    return found && [`Runs: ${said}`, [runTable(found.length === 1 ? "1 run, which leads to its manifests." : `${listed.format(found.length)} runs; each leads to its manifests.`, found, asked.get("metric"))]];
  },
  figure: name => {
    const drawing = document.querySelector(`svg[aria-labelledby="${CSS.escape(name)}-title"]`);
    if (!drawing) return null;
    const source = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(drawing));
    const title = drawing.querySelector("title").textContent;
    return [title.split(".")[0], [element("div", { className: "large", tabIndex: 0, role: "region", "aria-label": title }, element("img", { src: source, alt: title }))]];
  },
};

const dialog = document.getElementById("trace");
function route() {
  const [, view, argument] = /^#(stage|kind|run|runs|figure)[/?](.*)$/.exec(location.hash) ?? [];
  const shown = view ? views[view](view === "runs" ? argument : decodeURIComponent(argument)) : null;
  if (!shown) { if (dialog.open) dialog.close(); return; }
  document.getElementById("trace-title").textContent = shown[0];
  document.getElementById("trace-body").replaceChildren(...shown[1]);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  document.getElementById("trace-title").focus();
}
dialog.addEventListener("close", () => { if (/^#(stage|kind|run|runs|figure)[/?]/.test(location.hash)) history.replaceState(null, "", "#"); });
document.getElementById("close").addEventListener("click", () => dialog.close());
document.getElementById("back").addEventListener("click", () => history.back());
addEventListener("hashchange", route);

const tables = document.getElementById("data-tables");
if (data.runs) tables.append(element("h3", {}, data.runs.title), runTable("A row for each run; a run leads to its manifests.", runs));
data.tables.forEach(table => tables.append(element("h3", {}, table.title), ownTable(table)));
document.querySelectorAll(".plotted").forEach(place => data.figures.filter(table => table.stage === place.dataset.figure).forEach(table =>
  place.append(element("details", {}, element("summary", {}, `Plotted numbers (${listed.format(table.rows.length)})`), ownTable(table)))));
document.getElementById("stage-table").append(stageTable("Every stage of the experiment", stages));
route();
