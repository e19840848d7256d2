// What somebody was writing, kept in the phone for three days: a dead battery or a reload costs nobody their words.
// Not kept: photos, and what is marked data-private (how to reach somebody, names).
(function () {
  "use strict";

  var phone = window.phone;
  var box = phone.box;
  var KEPT_FOR = 3 * 24 * 60 * 60 * 1000; // others may use this phone too
  var PAUSE = 400; // milliseconds after the last letter
  var NOT_KEPT = { hidden: true, file: true, password: true, submit: true, button: true };

  // Whatever follows the "?" is another look at the same form.
  function keyOf(action) {
    return "draft:" + phone.address(action).split("?")[0];
  }

  function controls(form) {
    return Array.prototype.filter.call(form.elements, function (control) {
      var isOurs = !control.name || NOT_KEPT[control.type] || control.name === "somebody_else";
      return !isOurs && !control.hasAttribute("data-private");
    });
  }

  function isTick(control) {
    return control.type === "checkbox" || control.type === "radio";
  }

  function isWritten(form) {
    return controls(form).some(function (control) {
      var isText = !isTick(control) && control.tagName !== "SELECT";
      return isText && control.value.trim() !== "";
    });
  }

  function typed(form) {
    return controls(form)
      .filter(function (control) {
        return isTick(control) ? control.checked : control.value !== "";
      })
      .map(function (control) {
        return [control.name, control.value];
      });
  }

  function fillIn(form, fields) {
    controls(form).forEach(function (control) {
      fields.forEach(function (field) {
        if (field[0] !== control.name) return;
        if (!isTick(control)) control.value = field[1];
        else if (field[1] === control.value) control.checked = true;
      });
      var fold = control.closest && control.closest("details");
      if (fold && (isTick(control) ? control.checked : control.value)) fold.open = true;
    });
  }

  // One form and its draft; `form.draft` is what others may do to it.
  function keepDraftOf(form) {
    var key = keyOf(form.getAttribute("action"));
    var isTouched = false;
    var line = null;
    var timer = null;

    function save() {
      clearTimeout(timer);
      if (!isTouched) return;
      if (isWritten(form)) box.put(key, { at: Date.now(), fields: typed(form) });
      else box.drop(key);
    }

    function touched() {
      isTouched = true;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    function forget() {
      clearTimeout(timer);
      box.drop(key);
      if (line) {
        line.parentNode.removeChild(line);
        line = null;
        if (!isTouched) form.reset();
      }
      isTouched = false;
    }

    function startAfresh() {
      isTouched = false;
      forget();
      form.reset();
      var first = controls(form)[0];
      if (first) first.focus();
    }

    function restore(draft) {
      fillIn(form, draft.fields);
      line = document.createElement("div");
      line.className = "draft";
      line.setAttribute("role", "status");
      form.parentNode.insertBefore(line, form);
      var words = form.querySelector("input[type=file]") ? "draft_without_photos" : "draft";
      phone.make("p", line, "", phone.say(words));
      phone.button(line, phone.say("draft_away"), startAfresh);
    }

    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("submit", save);
    window.addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", save);

    var draft = box.get(key);
    if (isWritten(form)) {
      isTouched = true; // it came back with something to be put right
      save();
    } else if (draft) {
      restore(draft);
    }
    form.forgetDraft = forget;
  }

  // What was handed in, or waits to be sent, is no draft any more.
  phone.forgetDraft = function (action) {
    box.drop(keyOf(action));
    phone.each(document.querySelectorAll("form[data-draft]"), function (form) {
      if (form.forgetDraft && keyOf(form.getAttribute("action")) === keyOf(action)) form.forgetDraft();
    });
  };

  box.keys("draft:").forEach(function (key) {
    var draft = box.get(key);
    if (!draft || !(Date.now() - draft.at < KEPT_FOR)) box.drop(key);
  });
  if (document.querySelector("[data-received]")) phone.forgetDraft(location.pathname);
  phone.each(document.querySelectorAll("form[data-draft]"), keepDraftOf);
})();
