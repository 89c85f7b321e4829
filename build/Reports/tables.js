"use strict";

// An element with properties, attributes (where there is no such property) and children. Text becomes text, never markup.
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

// A name that may be broken into lines after each of its parts.
const breakable = name => name.split(/(?<=[_/])/).flatMap((part, i) => i ? [element("wbr"), part] : [part]);

const listed = new Intl.NumberFormat("en");
const widestPrinted = 22;
let tableCount = 0;

function numeric(value) {
  return typeof value === "number" ? value : value === "∞" ? Infinity : value === "−∞" ? -Infinity : NaN;
}

// Four significant digits of a column's largest number, or of each where every row has a unit of its own; none for whole numbers.
function formatter(values, mixed) {
  const finite = values.filter(Number.isFinite);
  if (finite.every(Number.isInteger)) return String;
  const digits = number => Math.min(4, Math.max(2, 3 - Math.floor(Math.log10(Math.abs(number) || 1))));
  const all = digits(finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0));
  const fixed = (value, places) => value === 0 && mixed ? "0" : value !== 0 && Math.abs(value) < 0.5 * 10 ** -places ? value.toExponential(1) : value.toFixed(places);
  return value => fixed(value, mixed ? digits(value) : all);
}

// Missing values last in both directions; numbers as numbers, text with the numbers in it as numbers.
function compare(one, other, sign) {
  const missing = value => value === null || value === undefined || value === "";
  if (missing(one) || missing(other)) return missing(one) - missing(other);
  const [a, b] = [numeric(one), numeric(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return sign * (a === b ? 0 : a < b ? -1 : 1);
  return sign * String(one).localeCompare(String(other), "en", { numeric: true });
}

/*
 * A table that sorts and filters. columns: { name, unit?, about? }; rows: arrays of values; link: the address of a row, which its
 * header is a link to.
 */
function dataTable({ caption, columns, rows, link, shown = 25 }) {
  const id = `table-${++tableCount}`;
  const isNumber = columns.map((_, c) => rows.some(row => typeof row[c] === "number") && rows.every(row => row[c] === null || !Number.isNaN(numeric(row[c]))));
  const format = columns.map((_, c) => isNumber[c] ? formatter(rows.map(row => row[c]), columns[c].unit?.startsWith("metric's")) : String);
  const text = (value, c) => value === null || value === undefined ? "" : value === true ? "yes" : value === false ? "no" : typeof value === "number" ? format[c](value) : String(value);
  const haystacks = new Map(rows.map(row => [row, row.map(text).join(" ").toLowerCase()]));
  let sorted = rows, matching = rows, limit = shown;

  const body = element("tbody");
  const count = element("output", { htmlFor: `${id}-filter` });
  count.setAttribute("aria-live", "polite");
  const printed = element("p", { className: "printed-only" });
  const more = element("button", { type: "button", className: "more" });
  const search = element("input", { type: "search", id: `${id}-filter`, autocomplete: "off", spellcheck: false });
  const choices = columns.map((column, c) => choice(column, c)).filter(Boolean);
  const headers = columns.map((column, c) => header(column, c));
  const table = element("table", {},
    element("caption", { id: `${id}-caption` }, caption),
    element("thead", {}, element("tr", {}, headers)), body);
  const frame = element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-labelledby": `${id}-caption` }, table);
  search.addEventListener("input", filter);
  more.addEventListener("click", () => { limit = Infinity; draw(); frame.focus(); });
  body.addEventListener("click", event => {
    const row = event.target.closest("tr");
    if (!event.target.closest("a") && !String(getSelection())) row.querySelector("a").click();
  });
  filter();
  const wide = columns.length > widestPrinted;
  return element("div", { className: wide ? "data-table unprinted" : "data-table" },
    wide ? element("p", { className: "printed-only" }, `A table of ${columns.length} columns does not fit on paper; its file has it.`) : printed,
    element("div", { className: "controls" }, element("label", {}, "Filter", search), choices.map(c => c.label), count), frame, more);

  // A list to choose from, where a column has few different words.
  function choice(column, c) {
    const values = [...new Set(rows.map(row => row[c]))].filter(value => typeof value === "string" && value !== "").sort((a, b) => compare(a, b, 1));
    if (isNumber[c] || values.length < 2 || values.length > Math.min(40, rows.length / 2)) return null;
    const select = element("select", {}, element("option", { value: "" }, "all"), values.map(value => element("option", { value }, value)));
    select.addEventListener("change", filter);
    return { label: element("label", {}, column.name, select), keeps: row => select.value === "" || row[c] === select.value };
  }

  function header(column, c) {
    const button = element("button", { type: "button" }, breakable(column.name), column.unit ? ` (${column.unit})` : "");
    const cell = element("th", { scope: "col", className: isNumber[c] ? "number" : "", title: column.about ?? "" }, button);
    button.addEventListener("click", () => {
      const sign = cell.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      headers.forEach(other => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      sorted = [...rows].sort((a, b) => compare(a[c], b[c], sign));
      filter();
    });
    return cell;
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    matching = sorted.filter(row => words.every(word => haystacks.get(row).includes(word)) && choices.every(c => c.keeps(row)));
    draw();
  }

  function draw() {
    body.replaceChildren(...matching.slice(0, limit).map(rowElement));
    count.value = matching.length === rows.length ? `${listed.format(rows.length)} rows` : `${listed.format(matching.length)} of ${listed.format(rows.length)} rows`;
    printed.textContent = `${listed.format(Math.min(limit, matching.length))} of ${listed.format(rows.length)} rows; the others are in the page and in the table’s file.`;
    printed.hidden = Math.min(limit, matching.length) === rows.length;
    more.hidden = matching.length <= limit;
    more.textContent = `Show all ${listed.format(matching.length)} rows`;
  }

  function rowElement(row) {
    return element("tr", {}, row.map((value, c) => {
      if (c > 0) return element("td", { className: isNumber[c] ? "number" : "" }, text(value, c));
      // Rows that begin alike are told apart by all their words.
      const name = row.filter(v => typeof v === "string" && v !== "").join(", ");
      return element("th", { scope: "row" }, element("a", { href: link(row), "aria-label": name }, breakable(text(value, c))));
    }));
  }
}
