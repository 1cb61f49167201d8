{
    "name": "Debt Collection: Automation Rule",
    "summary": "A ready automation rule on overdue invoices, as an example",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "debt_dispute contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/credit-control",
    "license": "LGPL-3",
    "depends": ["debt_dispute", "base_automation"],
    "data": ["data/base_automation_data.xml"],
    "auto_install": True,
    "installable": True,
}
