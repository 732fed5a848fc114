// Remembers which field had the focus, for when that field is painted anew.
document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-key]");
  if (field) window.lastField = field.dataset.key;
  const row = event.target.closest("article");
  window.lastRow = row && row.id;
});

// A button that goes with its message's update leaves the focus on the message.
window.focusRow = (id) => setTimeout(() => {
  if (document.activeElement === document.body && window.lastRow === id) document.getElementById(id)?.focus();
}, 30);

// Loading earlier or later messages must not move what the person is reading.
window.keepPlace = () => {
  const scroller = document.querySelector(".main .scroller");
  const top = scroller.getBoundingClientRect().top;
  const rows = [...scroller.querySelectorAll("article")];
  const row = rows.find((each) => each.getBoundingClientRect().bottom > top) || rows[0];
  window.placeKept = row && {id: row.id, top: row.getBoundingClientRect().top};
};
window.restorePlace = () => {
  requestAnimationFrame(() => {
    const kept = window.placeKept, row = kept && document.getElementById(kept.id);
    if (row) document.querySelector(".main .scroller").scrollTop += row.getBoundingClientRect().top - kept.top;
  });
};

// Sends chosen, dropped or pasted files to an address that only this page knows.
window.sendFiles = async (event, address) => {
  const given = event.dataTransfer || event.clipboardData || event.target;
  const files = [...(given.files || [])];
  if (!files.length) return;
  event.preventDefault();
  const form = new FormData();
  files.forEach((file) => form.append("files", file, file.name));
  if (event.target.type === "file") event.target.value = "";
  await fetch(address, {method: "POST", body: form});
};

// While a form is only just opening, nothing in it has the focus yet: Escape closes it all the same.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.activeElement === document.body) {
    document.querySelector(".modal:not(.small) .modal-foot button")?.click();
  }
});

// Puts the focus back into a form: on the field that was painted anew, or on the first one.
window.focusForm = (first) => {
  setTimeout(() => {
    const body = document.querySelector(".modal-body");
    if (!body || body.contains(document.activeElement)) return;
    const foot = document.querySelector(".modal-foot");
    if (!first && foot && foot.contains(document.activeElement)) return;
    const same = first ? null : [...body.querySelectorAll("[data-key]")].find((e) => e.dataset.key === window.lastField);
    const field = same || body.querySelector("[autofocus]")
      || body.querySelector("input:not([type=file]), textarea, button") || foot.querySelector("button");
    if (field) (field.matches("input, textarea, button") ? field : field.querySelector("input, button") || field).focus();
  }, first ? 80 : 30);
};

// Keys of the composer: Enter sends and Shift+Enter breaks the line; open completions have the keys first.
window.composerKey = (event, emit) => {
  if (event.isComposing) return;
  const field = event.target;
  // The server closes the list a moment after the blank that ends the command: nobody who types on has to wait.
  const completing = field.dataset.open === "true" && !/\s/.test(field.value);
  if (completing && ["ArrowDown", "ArrowUp", "Tab", "Escape", "Enter"].includes(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    emit(event.key, field.value);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    emit("Send", window.takeTyped(field));
  }
};
window.composerTyped = (event, emit) => {
  const field = event.target;
  field.style.height = "auto";
  field.style.height = Math.min(field.scrollHeight, 200) + "px";
  if (field.value.startsWith("/") || field.dataset.open === "true") emit(field.value);
};
window.takeTyped = (field) => {
  const typed = field.value;
  field.value = "";
  field.style.height = "auto";
  return typed;
};
