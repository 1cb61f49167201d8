import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/** Sends a form once, however often its button is clicked. */
export class DisputeForm extends Interaction {
  static selector = ".o_debt_dispute_form";
  dynamicContent = {
    _root: {"t-on-submit": this.onSubmit},
    _window: {"t-on-pageshow": () => this.setSending(false)},
    "button[type=submit]": {
      "t-att-class": () => ({disabled: this.sending}),
      "t-att-aria-disabled": () => (this.sending ? "true" : undefined),
    },
  };

  setup() {
    this.sending = false;
  }

  /** @param {SubmitEvent} ev */
  onSubmit(ev) {
    if (this.sending) {
      ev.preventDefault();
    }
    this.setSending(true);
  }

  /** @param {boolean} sending */
  setSending(sending) {
    this.sending = sending;
  }
}

registry.category("public.interactions").add("debt_dispute.form", DisputeForm);
