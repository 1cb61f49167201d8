import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

const KILOBYTE = 1024;

/**
 * Collects the files of a form, and tells which cannot be sent before anything is sent:
 * a browser forgets the chosen files when the server refuses a form. The server checks
 * them again.
 */
export class DisputeUpload extends Interaction {
  static selector = ".o_debt_dispute_upload";
  dynamicContent = {
    "input[type=file]": {"t-on-change": this.onChange},
    ".o_debt_dispute_upload_error": {"t-out": () => this.errors.join(" ")},
    ".o_debt_dispute_upload_list": {"t-on-click": this.onListClick},
  };

  setup() {
    this.input = this.el.querySelector("input[type=file]");
    this.list = this.el.querySelector(".o_debt_dispute_upload_list");
    this.maxSize = Number(this.el.dataset.maxSize);
    this.maxFiles = Number(this.el.dataset.maxFiles);
    this.maxTotal = Number(this.el.dataset.maxTotal);
    this.types = this.el.dataset.types.split(",");
    this.files = [];
    this.errors = [];
  }

  onChange() {
    this.errors = [];
    for (const file of this.input.files) {
      if (!this.isChosen(file)) {
        this.add(file);
      }
    }
    this.show();
  }

  /** @param {MouseEvent} ev */
  onListClick(ev) {
    const button = ev.target.closest("button");
    if (button) {
      this.files.splice(Number(button.dataset.index), 1);
      this.errors = [];
      this.show();
      this.input.focus();
    }
  }

  /** @param {File} file */
  isChosen(file) {
    return this.files.some(
      (other) =>
        other.name === file.name &&
        other.size === file.size &&
        other.lastModified === file.lastModified
    );
  }

  /** @param {File} file */
  add(file) {
    const error = this.getError(file);
    if (error) {
      this.errors.push(error.replace("%s", () => file.name));
    } else {
      this.files.push(file);
    }
  }

  /** @param {File} file */
  getError(file) {
    const texts = this.input.dataset;
    const extension = file.name.split(".").pop().toLowerCase();
    if (!this.types.includes(extension)) {
      return texts.textType;
    }
    if (!file.size) {
      return texts.textEmpty;
    }
    if (file.size > this.maxSize) {
      return texts.textSize;
    }
    if (this.files.length >= this.maxFiles || !this.fits(file)) {
      return texts.textCount;
    }
    return "";
  }

  /**
   * Return whether the server takes this file with the others in one request.
   *
   * @param {File} file
   */
  fits(file) {
    const chosen = this.files.reduce((total, other) => total + other.size, 0);
    return chosen + file.size <= this.maxTotal;
  }

  /** Give the chosen files to the input, and list them. */
  show() {
    const transfer = new DataTransfer();
    for (const file of this.files) {
      transfer.items.add(file);
    }
    this.input.files = transfer.files;
    this.list.replaceChildren(
      ...this.files.map((file, index) => this.getRow(file, index))
    );
  }

  /**
   * @param {File} file
   * @param {number} index
   */
  getRow(file, index) {
    const row = document.createElement("li");
    row.className = "d-flex align-items-center gap-2";
    const name = document.createElement("span");
    name.className = "text-break";
    const size = Math.max(1, Math.round(file.size / KILOBYTE));
    name.textContent = `${file.name} (${size} kB)`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-link p-1 fa fa-times";
    button.dataset.index = index;
    button.ariaLabel = button.title = this.input.dataset.textRemove.replace(
      "%s",
      () => file.name
    );
    row.append(name, button);
    return row;
  }
}

registry.category("public.interactions").add("debt_dispute.upload", DisputeUpload);
