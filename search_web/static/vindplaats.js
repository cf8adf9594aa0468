// Small comforts on top of pages that work without them.
"use strict";

const POLL_MS = 700;
const SLOWEST_POLL_MS = 3000;

// "/" goes to the search box, as in any place made for looking things up.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-shortcut]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A click on a mode searches again. Arrow keys only move: whoever uses them sees all modes before sending the form.
for (const radio of document.querySelectorAll("input[data-submits]")) {
  radio.addEventListener("click", (event) => {
    const asked = radio.form.elements.q.value.trim();
    if ((event.detail > 0 || radio.type === "checkbox") && asked) radio.form.requestSubmit();
  });
}

// The search box completes what is typed, from the archive's own titles, names and words (a combobox as WAI-ARIA has it).
const COMPLETE_AFTER_MS = 120;
for (const box of document.querySelectorAll("input[data-completes]")) completes(box);

function completes(box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-completions`;
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0].textContent);
  list.hidden = true;
  box.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }
  let timer, asked = 0, chosen = -1;

  const close = () => {
    asked += 1;
    chosen = -1;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    const items = [...list.children];
    chosen = (place + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    box.setAttribute("aria-activedescendant", items[chosen].id);
  };
  const take = (item) => {
    box.value = item.dataset.text;
    const goesOn = item.dataset.kind === "field";
    close();
    if (goesOn) box.focus(); else box.form.requestSubmit();
  };
  const show = (found) => {
    list.replaceChildren(...found.map((each, i) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.className = `is-${each.kind}`;
      item.textContent = each.shown;
      Object.assign(item.dataset, { text: each.text, kind: each.kind });
      return item;
    }));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    chosen = -1;
  };
  const ask = async () => {
    const mine = ++asked;
    if (box.value.trim().length < 2) return close();
    try {
      const response = await fetch(`${box.dataset.completes}?q=${encodeURIComponent(box.value)}`, { headers: { Accept: "application/json" } });
      const found = response.ok ? await response.json() : [];
      if (mine === asked && document.activeElement === box) show(found);
    } catch {
      close(); // without suggestions one can search as well
    }
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, COMPLETE_AFTER_MS); });
  box.addEventListener("blur", () => { clearTimeout(timer); close(); });
  box.form.addEventListener("submit", () => { clearTimeout(timer); close(); });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  // Before the box loses the focus, which would close the list.
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault();
    if (item) take(item);
  });
}

// A thumb is kept without leaving the page.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-thumbs]");
  if (!form) return;
  event.preventDefault();
  const pressed = event.submitter;
  const values = new FormData(form, pressed);
  try {
    const response = await fetch(form.action, { method: "POST", body: values });
    if (!response.ok) throw new Error(response.statusText);
    for (const button of form.querySelectorAll("button")) {
      const on = button === pressed && values.get("grade") !== "";
      button.setAttribute("aria-pressed", String(on));
      button.value = on ? "" : button.dataset.grade;
    }
  } catch {
    form.removeAttribute("data-thumbs");
    form.requestSubmit(pressed); // the page itself says what went wrong
  }
});

// Showing what was left out, and deciding about a part, change the page where it is: nothing jumps.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-ledger]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const back = () => document.querySelector("a[data-ledger]");
  turn(fetch(link.href), firstInView(), back).catch(() => { window.location.href = link.href; });
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ledger]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const pressed = event.submitter;
  const at = pressed.dataset.at ? document.getElementById(pressed.dataset.at) : firstInView();
  const back = () => document.querySelector(`#${CSS.escape(pressed.dataset.at || "main")} :is(.removed-do button, .chosen button, .tool)`);
  turn(fetch(form.action, { method: "POST", body: new FormData(form, pressed) }), at, back).catch(() => {
    form.removeAttribute("data-ledger");
    form.requestSubmit(pressed); // the page itself says what went wrong
  });
});

function firstInView() {
  return [...document.querySelectorAll(".text .block")].find((block) => block.getBoundingClientRect().bottom > 0);
}

async function turn(asked, still, back) {
  const response = await asked;
  if (!response.ok) throw new Error(response.statusText);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const before = still?.getBoundingClientRect().top;
  const open = [...document.querySelectorAll("#left-out[open], .run[open] .block")].map((each) => each.id);
  for (const part of [".text", ".about"]) document.querySelector(part).replaceWith(fresh.querySelector(part));
  for (const id of open) document.getElementById(id)?.closest("#left-out, .run")?.setAttribute("open", "");
  history.replaceState(null, "", response.url);
  const now = still?.id && document.getElementById(still.id);
  if (now) window.scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
  back()?.focus({ preventScroll: true });
  const chosen = now?.querySelector(".chosen, .removed-why");
  if (chosen) says(chosen.textContent.replace(/\s+/g, " ").trim());
}

// What the bookmarklet carried along stands after the "#": it goes into the form, and out of the address.
for (const form of document.querySelectorAll("form[data-carried]")) {
  const carried = location.hash.slice(1);
  try {
    if (carried) form.elements.html.value = decodeURIComponent(carried);
  } catch {
    form.elements.html.value = ""; // cut off on the way: then the link has to do
  }
  if (!form.elements.html.value) continue;
  history.replaceState(null, "", location.pathname + location.search);
  form.querySelector("[data-says-carried]").hidden = false;
  form.querySelector("[data-says-fetched]").hidden = true;
}

// A menu closes when one leaves it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".tool-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".tool-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What a rule would change is shown as soon as another is chosen.
for (const radio of document.querySelectorAll("input[data-previews]")) {
  radio.addEventListener("click", (event) => { if (event.detail > 0) radio.form.requestSubmit(); });
}

// What is empty or usual stays out of the address.
for (const form of document.querySelectorAll('form[method="get"]')) {
  const usual = new URLSearchParams(form.dataset.usual);
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "" || value === usual.get(name)) event.formData.delete(name);
    }
  });
}

// One box that chooses all others on the page.
for (const all of document.querySelectorAll("input[data-chooses]")) {
  const boxes = () => [...document.querySelectorAll(`input[type="checkbox"][name="${all.dataset.chooses}"]`)];
  all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  document.addEventListener("change", (event) => {
    if (event.target.name === all.dataset.chooses) all.checked = boxes().every((box) => box.checked);
  });
}

// Parts of a page that change while work goes on behind it.
function says(text) {
  let region = document.getElementById("says");
  if (!region) {
    region = document.createElement("div");
    region.id = "says";
    region.className = "unseen";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  if (region.textContent !== text) region.textContent = text;
}

async function follow(part) {
  let shown = "";
  let pause = POLL_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 1.2, SLOWEST_POLL_MS);
    if (document.hidden || part.matches(":active")) continue; // a button that is being pressed must not go away
    let answer;
    try {
      const response = await fetch(part.dataset.live, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      continue; // the server may be starting anew
    }
    if (answer.html !== shown) {
      shown = answer.html;
      pause = POLL_MS;
      replace(part, answer.html);
      if (answer.says) says(answer.says);
    }
    if (answer.finished) return;
  }
}

// What the reader opened stays open, and where the reader is stays where it is.
function replace(part, html) {
  const open = [...part.querySelectorAll("details[id][open]")].map((each) => each.id);
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const focused = active?.id ? `#${CSS.escape(active.id)}` : active?.matches("a[href]") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : null;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const id of open) template.content.getElementById(id)?.setAttribute("open", "");
  part.replaceChildren(template.content);
  if (focused) part.querySelector(focused)?.focus();
}

for (const part of document.querySelectorAll("[data-live][data-active]")) follow(part);
