import {registry} from "@web/core/registry";

// EUR 1,000 due on 31 May 2026: EUR 40, 30 days at 10.15 % and 62 days at 10.4 %.
const OWED_IN_AUGUST = "1,066.01";

registry.category("web_tour.tours").add("debt_claim_tour", {
  steps: () => [
    {
      content: "The claim of today stands in the button box",
      trigger:
        "button[name='action_open_debt_claim'] .o_stat_value:contains('1,')" +
        `:not(:contains('${OWED_IN_AUGUST}'))`,
    },
    {
      content: "Open the claim",
      trigger: ".o_notebook_headers a[name='debt_claim']",
      run: "click",
    },
    {
      content: "It lists the item",
      trigger: "div[name='debt_item_ids'] td[name='date_maturity']",
    },
    {
      content: "And how it is made up",
      trigger: "div[name='debt_claim_html'] .o_debt_build_up td[name='total']",
    },
    {
      content: "Choose another day",
      trigger: "div[name='debt_claim_date'] input",
      run: "edit 08/31/2026 && press Tab",
    },
    {
      content: "The calculation follows",
      trigger: `div[name='debt_claim_html'] td[name='total']:contains('${OWED_IN_AUGUST}')`,
    },
    {
      content: "So does the button box",
      trigger: `button[name='action_open_debt_claim'] .o_stat_value:contains('${OWED_IN_AUGUST}')`,
    },
    {
      content: "Open the statement",
      trigger: ".o_notebook_content button[name='action_open_debt_claim']",
      run: "click",
    },
    {
      content: "It is of the chosen day",
      trigger: `.modal div[name='preview'] td[name='total']:contains('${OWED_IN_AUGUST}')`,
    },
    {
      content: "It can be printed",
      trigger: ".modal footer button[name='action_print']",
    },
    {
      content: "Close it",
      trigger: ".modal footer button[special='cancel'], .modal footer .btn-secondary",
      run: "click",
    },
    {
      content: "Back on the invoice",
      trigger: "body:not(:has(.modal)) .o_form_view",
    },
  ],
});
