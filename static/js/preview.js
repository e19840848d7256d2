// The photos somebody has just chosen, small, before they are sent; drawn one after the other, for phones have little memory.
(function () {
  "use strict";

  var SIDE = 320; // pixels

  var list = document.querySelector("[data-preview]");
  if (!list || !window.FileReader || !document.createElement("canvas").getContext) return;
  var field = document.getElementById(list.getAttribute("data-preview"));
  var round = 0; // of choosing: what was begun for an earlier choice is not shown any more

  function show(files, n, mine) {
    if (mine !== round || n >= files.length) return;
    var reader = new FileReader();
    var image = new Image();
    function goOn() {
      show(files, n + 1, mine);
    }
    reader.onload = function () {
      image.src = reader.result;
    };
    reader.onerror = image.onerror = goOn;
    image.onload = function () {
      if (mine !== round) return;
      var share = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
      var canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.naturalWidth * share));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * share));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", list.getAttribute("data-words").replace("{n}", n + 1));
      var item = document.createElement("li");
      item.appendChild(canvas);
      list.appendChild(item);
      list.hidden = false;
      goOn();
    };
    reader.readAsDataURL(files[n]);
  }

  field.addEventListener("change", function () {
    round += 1;
    list.textContent = "";
    list.hidden = true;
    show(field.files || [], 0, round);
  });
})();
