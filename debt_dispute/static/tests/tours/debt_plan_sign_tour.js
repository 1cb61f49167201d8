import {registry} from "@web/core/registry";

// The plan and its address are made by the Python test.
registry.category("web_tour.tours").add("debt_plan_sign", {
  steps: () => [
    {
      content: "read the schedule",
      trigger: ".o_debt_plan_schedule tbody tr:eq(3)",
    },
    {
      content: "open the signature",
      trigger: ".o_debt_plan_answer button:contains(Accept and sign)",
      run: "click",
    },
    {
      content: "sign with an own name",
      trigger: ".modal .o_web_sign_name_and_signature input",
      run: "edit Jan Jansen",
    },
    {
      trigger: ".modal canvas.o_web_sign_signature",
      run: "canvasNotEmpty",
    },
    {
      content: "accept",
      trigger: ".modal .o_portal_sign_submit:enabled",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "it is agreed",
      trigger: ".alert-success:contains(The payment plan is agreed)",
    },
    {
      content: "and shows the progress",
      trigger: ".o_debt_plan_progress .progress",
    },
  ],
});
