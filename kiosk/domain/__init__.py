"""Pure rules of the house: services, forms, people, receipts. No I/O, no clock of its own."""
