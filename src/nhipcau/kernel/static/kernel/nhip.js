/* Comfort only: every page works without this file. No text for people stands here; words come from <meta name="nhip-words">. */
"use strict";
(function () {
  var words = (document.querySelector('meta[name="nhip-words"]') || { dataset: {} }).dataset;
  var dirty = new Set();

  function typing(element) {
    return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  }
  function say(text) {
    var place = document.getElementById("messages");
    if (!place || !text) return;
    var line = document.createElement("div");
    line.className = "notice notice-error";
    line.textContent = text;
    place.replaceChildren(line);
    place.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details[data-popup][open]").forEach(function (box) {
        box.open = false;
        if (box.contains(document.activeElement)) box.querySelector("summary").focus();
      });
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      var form = event.target.closest && event.target.closest("form");
      if (!form) form = document.querySelector("main form[data-guard]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-save]") || undefined); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var functionKey = /^F\d+$/.test(event.key);
    if (typing(event.target) && !functionKey) return;
    var keys = document.querySelectorAll("[data-shortcut]");
    for (var i = 0; i < keys.length; i++) {
      var key = keys[i];
      if (key.dataset.shortcut.toLowerCase() !== event.key.toLowerCase() || key.disabled) continue;
      event.preventDefault();
      if (typing(key)) { key.focus(); key.select && key.select(); } else key.click();
      return;
    }
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-popup][open]").forEach(function (box) {
      if (!box.contains(event.target)) box.open = false;
    });
    var jump = event.target.closest && event.target.closest(".error-summary a[href^='#']");
    if (jump) {
      var field = document.getElementById(jump.getAttribute("href").slice(1));
      if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
    }
  });

  /* Capture, so that a refused question stops htmx too. */
  document.addEventListener("submit", function (event) {
    var form = event.target, pressed = event.submitter;
    var question = (pressed && pressed.dataset.confirm) || form.dataset.confirm;
    if (form.dataset.busy || (question && !window.confirm(question))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    var byHtmx = form.matches("[hx-post],[hx-get],[hx-put],[hx-patch],[hx-delete]");
    if (byHtmx || form.method === "get") { if (!byHtmx) dirty.delete(form); return; }
    setTimeout(function () {
      if (event.defaultPrevented) return;
      dirty.delete(form);
      if (form.hasAttribute("data-download")) return; /* the page stays, so its buttons must too */
      form.dataset.busy = "1";
      form.querySelectorAll("button:not([type=button])").forEach(function (b) { b.setAttribute("aria-disabled", "true"); });
      var state = form.querySelector(".save-state");
      if (state) state.textContent = words.sending || "";
    }, 0);
  }, true);
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-busy]").forEach(function (form) {
      delete form.dataset.busy;
      form.querySelectorAll("[aria-disabled]").forEach(function (b) { b.removeAttribute("aria-disabled"); });
      var state = form.querySelector(".save-state");
      if (state) state.textContent = "";
    });
  });

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-guard")) dirty.add(form);
  });
  window.addEventListener("beforeunload", function (event) {
    dirty.forEach(function (form) { if (!form.isConnected) dirty.delete(form); });
    if (dirty.size) { event.preventDefault(); event.returnValue = words.leave || ""; }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && event.target.matches && event.target.matches("form")) dirty.delete(event.target);
  });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) dirty.clear();
  });
  document.addEventListener("nhip:forget", function () { dirty.clear(); });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  window.addEventListener("beforeprint", function () {  // who prints what stands in the journal
    var at = document.body.dataset;
    if (!at.printed) return;
    var token = JSON.parse(document.body.getAttribute("hx-headers"));
    var told = new URLSearchParams({ record: at.record, page: location.pathname });
    fetch(at.printed, { method: "POST", keepalive: true, headers: token, body: told }).catch(function () {});
  });
  document.addEventListener("htmx:sendError", function () { say(words.failed); });
  document.addEventListener("htmx:timeout", function () { say(words.failed); });
  document.addEventListener("htmx:responseError", function () { say(words.refused); });

  function focusErrors(root) {
    var box = root.querySelector && root.querySelector("[data-focus]");
    if (box) box.focus();
  }
  document.addEventListener("htmx:afterSettle", function (event) { focusErrors(event.target); });
  focusErrors(document);
})();
