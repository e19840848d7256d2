// A photo of a phone has megabytes, and a village has 2G: a chosen photo is made smaller before it is sent. Whatever is
// odd about it, the photo goes as it is; the room's own side makes it anew in any case.
(function () {
  "use strict";

  var phone = window.phone;
  var SMALL_ENOUGH = 400 * 1024; // bytes
  var LONGEST = 1600; // pixels, as the server keeps it
  var QUALITY = 0.8;

  // Only browsers that turn a photo by what its file says may draw it anew: the drawing forgets that.
  function shrink(file) {
    if (file.size <= SMALL_ENOUGH || !/^image\//.test(file.type)) return Promise.resolve(file);
    return window
      .createImageBitmap(file, { imageOrientation: "from-image" })
      .then(function (picture) {
        var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        var pen = canvas.getContext("2d");
        pen.fillStyle = "#fff"; // under what was transparent
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
        picture.close();
        return new Promise(function (done) {
          canvas.toBlob(done, "image/jpeg", QUALITY);
        });
      })
      .then(function (small) {
        if (!small || small.size >= file.size) return file;
        return new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
      })
      .catch(function () {
        return file;
      });
  }

  // A list of files for a field to hold; null where a browser lets nobody make one.
  phone.filesOf = function (files) {
    try {
      var carrier = new DataTransfer();
      files.forEach(function (file) {
        carrier.items.add(file);
      });
      return carrier.files;
    } catch (unknown) {
      return null;
    }
  };

  if (!window.Promise || !window.createImageBitmap || !HTMLCanvasElement.prototype.toBlob || !phone.filesOf([])) return;

  phone.each(document.querySelectorAll("form[data-queue] input[type=file][accept^=image]"), function (input) {
    input.addEventListener("change", function () {
      var chosen = Array.prototype.slice.call(input.files);
      Promise.all(chosen.map(shrink)).then(function (files) {
        // Somebody may have chosen others meanwhile.
        var isStill = chosen.length === input.files.length && chosen.every(function (file, n) {
          return file === input.files[n];
        });
        if (isStill) input.files = phone.filesOf(files);
      });
    });
  });
})();
