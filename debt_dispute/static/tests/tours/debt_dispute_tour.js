import {registry} from "@web/core/registry";

// From the invoice to the credit note: what an accountant does on a normal day.
registry.category("web_tour.tours").add("debt_dispute_tour", {
  steps: () => [
    {
      content: "Dispute the invoice",
      trigger: "button[name='action_create_debt_dispute']",
      run: "click",
    },
    {
      content: "The invoice and its open amount are filled in",
      trigger: ".o_field_widget[name='line_ids'] td[name='amount']:contains('121.00')",
    },
    {
      content: "Choose the reason",
      trigger: ".o_field_widget[name='reason_id'] input",
      run: "edit Wrong amount",
    },
    {
      content: "Wrong amount",
      trigger: ".ui-autocomplete > li > a:contains('Wrong amount')",
      run: "click",
    },
    {
      content: "Save",
      trigger: ".o_form_button_save",
      run: "click",
    },
    {
      content: "The missing evidence is on the checklist",
      trigger: "a.nav-link[name='evidence']",
      run: "click",
    },
    {
      content: "Contract or order",
      trigger: ".o_field_widget[name='evidence_ids'] td:contains('Contract or order')",
    },
    {
      content: "Acknowledge, with a preview of the mail",
      trigger: "button[name='action_acknowledge']",
      run: "click",
    },
    {
      content: "Send it",
      trigger: ".modal .o_mail_send, .modal button[name='action_send_mail']",
      run: "click",
    },
    {
      content: "The dispute is acknowledged: investigate it",
      trigger: "button[name='action_investigate']",
      run: "click",
    },
    {
      content: "Resolve it",
      trigger: "button.btn-primary[name='action_resolve']",
      run: "click",
    },
    {
      content: "A part is credited, as the reason suggests: enter the amount",
      trigger: ".modal .o_field_widget[name='amount_line_ids'] td[name='amount']",
      run: "click",
    },
    {
      content: "21 euro",
      trigger: ".modal td[name='amount'] input",
      run: "edit 21",
    },
    {
      content: "Leave the field",
      trigger: ".modal .o_field_widget[name='reference'] input",
      run: "click",
    },
    {
      content: "The total follows",
      trigger: ".modal .o_field_widget[name='amount_credit']:contains('21.00')",
    },
    {
      content: "Missing evidence warns",
      trigger: ".modal .alert-warning:contains('Contract or order')",
    },
    {
      content: "Post the credit note",
      trigger: ".modal button[name='action_apply']:contains('Post Credit Note')",
      run: "click",
    },
    {
      content: "Tell the customer: the credit note is attached",
      trigger: ".modal .o_field_widget[name='attachment_ids'] :contains('.pdf')",
    },
    {
      content: "Send it",
      trigger: ".modal .o_mail_send, .modal button[name='action_send_mail']",
      run: "click",
    },
    {
      content: "The dispute is resolved",
      trigger: ".o_statusbar_status button.o_arrow_button_current:contains('Resolved')",
    },
    {
      content: "Open the credit note",
      trigger: "button[name='action_open_credit_notes']",
      run: "click",
    },
    {
      content: "It is posted and leads back to the dispute",
      trigger: "button[name='action_open_debt_disputes']",
    },
  ],
});
