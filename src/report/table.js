// Sorting and filtering of the table of sites; without it the table is simply whole.
const table = document.getElementById("sites");
if (table) {
  const body = table.tBodies[0];
  const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent;
  table.tHead.querySelectorAll("button").forEach((button, column) => button.addEventListener("click", () => {
    const head = button.parentElement;
    const down = head.ariaSort !== "descending";
    table.tHead.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
    head.ariaSort = down ? "descending" : "ascending";
    const sign = down ? -1 : 1;
    const compare = (a, b) => column === 0 ? a.localeCompare(b) : Number(a) - Number(b);
    [...body.rows].sort((a, b) => sign * compare(value(a, column), value(b, column))).forEach((row) => body.append(row));
  }));
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const row of body.rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
  });
}
