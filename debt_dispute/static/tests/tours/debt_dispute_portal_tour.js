import {registry} from "@web/core/registry";

/** Give a file to the input, as choosing it in the browser's dialog does. */
function chooseFile(name, content, type) {
  return ({anchor}) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], name, {type}));
    anchor.files = transfer.files;
    anchor.dispatchEvent(new Event("change", {bubbles: true}));
  };
}

// The invoice and the user come from test_portal_tour.py.
registry.category("web_tour.tours").add("debt_dispute_portal", {
  steps: () => [
    {
      content: "Dispute the invoice",
      trigger: ".o_debt_dispute_start",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "Choose a reason",
      trigger: ".form-check:contains('Delivery') input[name=reason]",
      run: "click",
    },
    {
      content: "Say what is wrong",
      trigger: "textarea[name=words]",
      run: "edit Three boxes were missing.",
    },
    {
      content: "The open amount is proposed; dispute a part",
      trigger: "input[name=amount][value='100.00']",
      run: "edit 50",
    },
    {
      content: "A program is refused before it is sent",
      trigger: "input[name=files]",
      run: chooseFile("invoice.exe", "MZ", "application/pdf"),
    },
    {
      content: "It says so",
      trigger: ".o_debt_dispute_upload_error:contains('invoice.exe')",
    },
    {
      content: "Choose a photo",
      trigger: "input[name=files]",
      run: chooseFile("photo of delivery.txt", "Two boxes.", "text/plain"),
    },
    {
      content: "And another file, which comes with the first",
      trigger: "input[name=files]",
      run: chooseFile("wrong.txt", "Oops.", "text/plain"),
    },
    {
      content: "Remove the second file",
      trigger:
        ".o_debt_dispute_upload_list li:nth-child(2):contains('wrong.txt') button",
      run: "click",
    },
    {
      content: "The first file stays",
      trigger:
        ".o_debt_dispute_upload_list:not(:contains('wrong')) li:contains('photo of delivery.txt')",
    },
    {
      content: "Send the dispute",
      trigger: ".o_debt_dispute_form button[type=submit]",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "It was received",
      trigger: ".o_debt_dispute_notice:contains('We have received your dispute')",
    },
    {
      content: "The words are there",
      trigger: ".o_debt_dispute_words:contains('Three boxes were missing.')",
    },
    {
      content: "The file is there",
      trigger: ".o_debt_dispute_evidence a:contains('photo of delivery.txt')",
    },
    {
      content: "Write a message",
      trigger: "textarea[name=message]",
      run: "edit When do you answer?",
    },
    {
      content: "Send it",
      trigger: "#messages button[type=submit]",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "The message is there",
      trigger: ".o_debt_dispute_message:contains('When do you answer?')",
    },
    {
      content: "Go to all disputes",
      trigger: ".breadcrumb a:contains('Disputes')",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "The dispute is in the list",
      trigger: ".o_portal_my_doc_table tr:contains('50.00'):contains('Received')",
    },
  ],
});

registry.category("web_tour.tours").add("debt_dispute_portal_accept", {
  steps: () => [
    {
      content: "Accept the proposal",
      trigger: ".o_debt_dispute_proposal button:contains('Accept')",
      run: "click",
    },
    {
      content: "Yes",
      trigger: "#dispute_accept.show button[type=submit]",
      run: "click",
      expectUnloadPage: true,
    },
    {
      content: "It is settled",
      trigger: ".o_debt_dispute_outcome:contains('Still to pay')",
    },
  ],
});
