import {registry} from "@web/core/registry";

// From the work list of today to a hold: all without leaving the case.
registry.category("web_tour.tours").add("debt_case_tour", {
  steps: () => [
    {
      content: "The case is on the work list of today",
      trigger: ".o_data_row td[name='partner_id']:contains('Bakkerij Jansen BV')",
    },
    {
      content: "As cards, by next action",
      trigger: ".o_switch_view.o_kanban",
      run: "click",
    },
    {
      content: "Open it",
      trigger: ".o_kanban_record:contains('Bakkerij Jansen BV')",
      run: "click",
    },
    {
      content: "What happens next, and why",
      trigger: ".o_field_widget[name='next_action']:contains('Take the next step')",
    },
    {
      content: "The claim on another day",
      trigger:
        ".o_field_widget[name='claim_date'] input, .o_field_widget[name='claim_date'] button",
      run: "click",
    },
    {
      content: "What happened",
      trigger: ".o_field_widget[name='event_ids'] td:contains('Case opened')",
    },
    {
      content: "The invoices",
      trigger: "a.nav-link[name='invoices']",
      run: "click",
    },
    {
      content: "The priority and what it is made of",
      trigger: "a.nav-link[name='priority']",
      run: "click",
    },
    {
      content: "Points for each part",
      trigger: ".o_field_widget[name='priority_html'] td:contains('days late')",
    },
    {
      content: "Hold the invoices",
      trigger: "button[name='action_new_hold']",
      run: "click",
    },
    {
      content: "Why",
      trigger: ".modal .o_field_widget[name='reason'] input",
      run: "edit Waits for the delivery note",
    },
    {
      content: "Hold",
      trigger: ".modal button[name='action_hold']",
      run: "click",
    },
    {
      content: "There is nothing to do now",
      trigger: ".o_field_widget[name='next_action']:contains('Wait')",
    },
    {
      content: "The hold is on the timeline",
      trigger: "a.nav-link[name='timeline']",
      run: "click",
    },
    {
      content: "With its reason",
      trigger:
        ".o_field_widget[name='event_ids'] td:contains('Waits for the delivery note')",
    },
  ],
});
