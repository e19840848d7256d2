// A scanned slip opens /slip#1234567890123456: the digits stay in the phone, and are sent in the body of a form.
(function () {
  "use strict";

  var field = document.getElementById("code");
  var digits = location.hash.slice(1);
  if (field && /^[0-9]{16}$/.test(digits)) {
    field.value = digits;
    history.replaceState(null, "", location.pathname); // nor do they stay in the list of pages visited
    field.form.submit();
  }

  var button = document.querySelector("[data-copy]");
  if (button && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.getAttribute("data-copy")).then(function () {
        button.textContent = button.getAttribute("data-copied");
      });
    });
  }

  var printer = document.querySelector("[data-print]");
  if (printer && window.print) {
    printer.hidden = false;
    printer.addEventListener("click", function () {
      window.print();
    });
  }
})();
