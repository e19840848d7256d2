// Copying and sending with one tap, where the browser can; everywhere else the text is there to be selected.
(function () {
  "use strict";

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  each(".send__text", function (field) {
    field.addEventListener("focus", function () {
      field.select();
    });
  });

  // Both exist on https and localhost only.
  if (navigator.clipboard) {
    each("[data-copies]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var field = document.getElementById(button.getAttribute("data-copies"));
        navigator.clipboard.writeText(field.value).then(
          function () {
            button.textContent = button.getAttribute("data-done");
          },
          function () {
            field.focus();
          }
        );
      });
    });
  }

  if (navigator.share) {
    each("[data-shares]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var sent = { title: button.getAttribute("data-title"), text: button.getAttribute("data-shares") };
        navigator.share(sent).catch(function () {}); // they thought better of it
      });
    });
  }
})();
