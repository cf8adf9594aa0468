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
    if (event.detail > 0 && asked) radio.form.requestSubmit();
  });
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
    if (document.hidden) continue;
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
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const id of open) template.content.getElementById(id)?.setAttribute("open", "");
  part.replaceChildren(template.content);
  if (focused) part.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

for (const part of document.querySelectorAll("[data-live][data-active]")) follow(part);
